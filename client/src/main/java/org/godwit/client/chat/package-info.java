/// The terminal chat: contacts, conversations and ticks on a screen of text.
///
/// Three pure parts and one thin shell. [Model] is everything shown; [Update] turns what happened
/// (a key, an event of the client, the clock) into a new model and [Wish]es; [Screen] turns a model
/// into lines of styled text. [ChatShell] alone touches the terminal, the client and the clock.
@NullMarked
package org.godwit.client.chat;

import org.jspecify.annotations.NullMarked;
