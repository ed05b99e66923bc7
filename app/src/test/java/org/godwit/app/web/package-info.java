/// The web port of a whole node, as browsers and other programs use it.
@NullMarked
package org.godwit.app.web;

import org.jspecify.annotations.NullMarked;
