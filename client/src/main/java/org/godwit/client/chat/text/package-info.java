/// Text on a terminal: cells, styled lines, keys and the input line. Knows nothing of chatting.
@NullMarked
package org.godwit.client.chat.text;

import org.jspecify.annotations.NullMarked;
