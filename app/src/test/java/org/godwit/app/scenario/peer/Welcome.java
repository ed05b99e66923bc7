package org.godwit.app.scenario.peer;

/// A login that worked.
///
/// @param jid the full address the node gave us
/// @param token secret name to resume the session by; empty when it cannot be resumed
/// @param resumed whether an older session goes on
/// @param taken how many of our stanzas the node had, 0 for a new session
public record Welcome(String jid, String token, boolean resumed, long taken) {}
