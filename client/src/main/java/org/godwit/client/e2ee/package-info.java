/// Messages sealed from end to end with MLS (RFC 9420, by Bouncy Castle; ADR 1900). Each device
/// makes one group a conversation, in which it alone sends and commits ([SealingGroup]); the
/// devices of both accounts are its other members ([OpeningGroup]).
///
/// Kept in the history's values, in base64, erased by an empty value:
///
///     e2ee/identity              the device's signing key
///     e2ee/package/<reference>   private part of a key package given to the server
///     e2ee/packages              their references, the last resort first
///     e2ee/out/<peer>            our group of the conversation: epoch, messages sent, handshakes
///                                the server has not confirmed
///     e2ee/in/<peer>/<device>    a sender's group: epoch, which of its messages were opened
///     e2ee/peer/<peer>           what is known of the peer: keys of its devices, whether compared
@NullMarked
package org.godwit.client.e2ee;

import org.jspecify.annotations.NullMarked;
