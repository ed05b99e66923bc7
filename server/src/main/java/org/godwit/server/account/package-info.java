/// Accounts, their devices and their ways in. [Accounts] is the door; everything it gives is
/// asynchronous and decided by the store.
///
/// Stored records, all in the account's own shard (`bare` is `local@domain`):
///
///     account/<bare>              version 2, created, disabled, SCRAM-SHA-1, -SHA-256 and -SHA-512
///                                 verifiers (salt, iterations, stored key, server key) or none;
///                                 version 1 had no SHA-512
///     of/<bare>/device/<id>       version 1, X25519 public key, name, created, last seen
///     of/<bare>/link/<sha-256>    version 1, expires: a code that lets in another device
///     of/<bare>/invite/<sha-256>  version 1, expires: who shows the token becomes a contact
///     of/<bare>/token/<id>        version 1, mechanism, name, and for the newest token and perhaps
///                                 the one before it: salt, issued, expires, count, used
///     of/<bare>/…                 other features' records; removing an account erases `of/<bare>/`
///
/// and in the shard of the invite's own key:
///
///     invite/<sha-256 of token>   version 2, expires, the account it is spent on or none, the
///                                 account that gave it away or none; version 1 had no giver
///
/// Times are Unix milliseconds. A device's `<id>` is derived from its key, so a key finds its
/// device without a scan, and the same key is the same device.
@NullMarked
package org.godwit.server.account;

import org.jspecify.annotations.NullMarked;
