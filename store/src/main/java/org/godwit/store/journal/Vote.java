package org.godwit.store.journal;

/// What a replica must remember of elections.
///
/// @param candidate whom it voted for in `term`, empty when nobody
public record Vote(long term, String candidate) {
    public static final Vote NONE = new Vote(0, "");
}
