/// The static dictionary both ends share: patterns of the elements we know, codes for every choice
/// a stanza makes, and tokens. Compiled at build time from `src/main/dictionary` (registry and
/// counts) into one resource, read once at start.
@NullMarked
package org.godwit.protocol.binary.dictionary;

import org.jspecify.annotations.NullMarked;
