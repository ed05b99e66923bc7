/// The terminal client: a model, a pure update, a pure view, and a thin shell around a terminal.
/// The shell turns keys and the client's events into [Action]s, [Update] makes the next [Model] and
/// says what the client shall do, [View] draws the model as lines of styled text for any size.
@NullMarked
package org.godwit.client.chat;

import org.jspecify.annotations.NullMarked;
