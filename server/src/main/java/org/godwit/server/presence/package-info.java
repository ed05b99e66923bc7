/// Contact lists and who is online (RFC 6121). [Presences] makes the keeper of one shard: an actor
/// that holds the rosters of its accounts that are online and the presence of their devices. What
/// concerns two accounts goes from keeper to keeper as a presence stanza, so both sides may live on
/// different nodes.
///
/// Stored records, in the account's shard; both are erased with the account:
///
///     of/<bare>/roster/<contact>   version 1, in the list or not, name, groups, subscription state
///                                  (RFC 6121 Appendix A), pre-approved, the request that waits for
///                                  an answer (a presence in the stateless binary encoding) or none
///     of/<bare>/roster-version     number of the last change, eight bytes
///     of/<bare>/seen               version 1, when it was last there, Unix milliseconds
///
/// A subscription request waits durably: it is shown at each login until it is answered. A state
/// change is durable before its stanza goes on to the other side.
@NullMarked
package org.godwit.server.presence;

import org.jspecify.annotations.NullMarked;
