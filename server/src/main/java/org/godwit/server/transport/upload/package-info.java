/// Files over HTTP (XEP-0363): what [org.godwit.server.media.Media] keeps, put and fetched through
/// the web port. The event loop only moves buffers; whatever waits for the disk runs on virtual
/// threads, one step at a time per request, so a file of any size takes one read's worth of memory.
@NullMarked
package org.godwit.server.transport.upload;

import org.jspecify.annotations.NullMarked;
