/// Files in an S3-compatible store: each under the hexadecimal SHA-256 of its content. What is not
/// whole yet stays on the node's disk.
@NullMarked
package org.godwit.server.media.s3;

import org.jspecify.annotations.NullMarked;
