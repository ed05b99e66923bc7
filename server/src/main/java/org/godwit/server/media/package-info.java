/// Files that accounts share: slots to upload into, the files by their content's hash, their end.
/// The server never looks inside. Bytes are a [org.godwit.server.media.MediaStore]'s business;
/// records live in the store:
///
///     media/f/<token>         a file or an open slot         shard of its account
///     media/u/<bare JID>      what the account takes up      the same shard, in the same command
///     media/r/<hash>/<token>  a file whose bytes these are   shard of the hash
///
/// A reference is written before its file is complete and removed after its file is; so bytes
/// without a reference belong to nobody. A token is two digits of the shard and 128 random bits.
/// Everything here that touches bytes blocks and is called on virtual threads.
@NullMarked
package org.godwit.server.media;

import org.jspecify.annotations.NullMarked;
