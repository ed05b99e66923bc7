/// Files on their way: HTTP up and down with resume, hashes, encryption, thumbnails, names that are
/// safe to save. Blocking, for virtual threads; knows nothing of messages' ways.
///
/// The only part of the SDK that uses `java.net.http` and `javax.imageio`.
@NullMarked
package org.godwit.client.file;

import org.jspecify.annotations.NullMarked;
