/// Groups: what XMPP clients know as rooms (XEP-0045). A room lives in the shard of its bare JID.
/// What a room is, as a value, is in `room`; what a stanza does to it, as a pure function, in `muc`;
/// how ticks are counted, in `count`.
///
/// Stored in the shard of the room:
///
///     room/<bare>                 configuration, subject, secret        one small record
///     of/<bare>/member/<account>  affiliation, nickname, reason         one record an account
///     of/<bare>/card              its vCard
///     of/<bare>/concealed/<n>     what a moderator left of message n
///     of/<bare>/course/<account>  how far a member has come in the log, and when
///     of/<bare>/spoken/<n>        whose message n is and what its author knows of its ticks
///     founded/<account>/<bare>    the account has made the room
///     mailbox <bare>              the log of the room: every message, numbered for everybody
///         cursor "fan-out"        all members' mailboxes have it up to here
///         cursor "history"        the latest messages kept for newcomers start here
///         cursor <account>        an XMPP member has seen it up to here
///
/// and in the shards of the members: one entry in each mailbox, the bytes once a shard, deduplicated
/// by (room, number in the log).
@NullMarked
package org.godwit.server.group;

import org.jspecify.annotations.NullMarked;
