/// What single things look like in a terminal: marks and times, cards, thumbnails, the page of
/// help.
@NullMarked
package org.godwit.client.chat.look;

import org.jspecify.annotations.NullMarked;
