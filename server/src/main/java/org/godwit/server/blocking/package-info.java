/// Whom accounts have blocked (XEP-0191): kept in memory where the account's shard is led, so that
/// every stanza can be asked about. Changes are made by the account's own actor.
///
/// Stored, in the account's shard:
///
///     of/<bare>/blocked   version 1, then the blocked addresses in UTF-8, each ended by a line feed
///
/// and in the reporter's shard, for the operator; an account's end does not take them:
///
///     reports/<time>-<shard>-<n>   version 1, reporter, reported, reason, text, message numbers
@NullMarked
package org.godwit.server.blocking;

import org.jspecify.annotations.NullMarked;
