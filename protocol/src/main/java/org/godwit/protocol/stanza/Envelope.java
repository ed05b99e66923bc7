package org.godwit.protocol.stanza;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the server reads of a stanza and rewrites at each hop: who, to whom, which.
///
/// @param id chosen by the sender; identifies a message together with the sender's device
/// @param lang `xml:lang`, or null
/// @param others attributes beyond the ones RFC 6120 §8.1 names, passed through
public record Envelope(
        @Nullable Jid to,
        @Nullable Jid from,
        @Nullable String id,
        @Nullable String lang,
        List<Attribute> others) {
    public Envelope {
        others = List.copyOf(others);
    }

    public static Envelope of(@Nullable Jid to, @Nullable Jid from, @Nullable String id) {
        return new Envelope(to, from, id, null, List.of());
    }

    public Envelope withFrom(@Nullable Jid newFrom) {
        return new Envelope(to, newFrom, id, lang, others);
    }

    public Envelope withTo(@Nullable Jid newTo) {
        return new Envelope(newTo, from, id, lang, others);
    }

    public Envelope withLang(@Nullable String newLang) {
        return new Envelope(to, from, id, newLang, others);
    }

    public Envelope withId(@Nullable String newId) {
        return new Envelope(to, from, newId, lang, others);
    }
}
