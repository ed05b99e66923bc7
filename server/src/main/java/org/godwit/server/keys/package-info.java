/// Public keys that devices leave for those who want to write to them sealed: one-time packages, a
/// last resort, and which devices have any. The server never looks inside.
///
/// Stored records, in the account's own shard (`bare` is `local@domain`, `device` the base64url of
/// the device's name):
///
///     of/<bare>/keys/<device>/0             version 1, identity key, last resort: expires, package
///     of/<bare>/keys/<device>/1<sha-256>    version 1, expires, one-time package; deleted as given out
///
/// Times are Unix milliseconds. Keys of devices the account no longer has are never given out, and
/// are deleted when another device of the account publishes.
@NullMarked
package org.godwit.server.keys;

import org.jspecify.annotations.NullMarked;
