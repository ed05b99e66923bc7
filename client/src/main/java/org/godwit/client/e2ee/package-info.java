/// Messages sealed from end to end with MLS (RFC 9420, by Bouncy Castle; ADR 1900). Each device
/// makes one group a conversation, in which it alone sends and commits ([SealingGroup]); the
/// devices of all who are to read ([Readers]) are its other members ([OpeningGroup]). A
/// conversation is with a person, with a group, or with oneself.
///
/// Kept in the history's values, in base64, erased by an empty value:
///
///     e2ee/identity              the device's signing key
///     e2ee/package/<reference>   private part of a key package given to the server
///     e2ee/packages              their references, kinds and times
///     e2ee/published             when the server last heard of them
///     e2ee/out/<peer>            our group of the conversation: epoch, times, handshakes the
///                                server has not confirmed
///     e2ee/out/<peer>/sent       messages sealed in that epoch
///     e2ee/in/<peer>/<account>/<device>        a sender's group: epoch
///     e2ee/in/<peer>/<account>/<device>#seen   which of its messages were opened
///     e2ee/in/<peer>/<account>#devices         those devices, the latest last
///     e2ee/open/<peer>           why it is in the clear, as people were told last
///     e2ee/peer/<group>          its members, each with since when it is known
///     e2ee/peer/<peer>           what is known of the peer: keys of its devices, what was compared
///     e2ee/seen                  the mailbox number of the last message opened
@NullMarked
package org.godwit.client.e2ee;

import org.jspecify.annotations.NullMarked;
