/// A room as a value: who belongs to it ([Members]), who is in it now ([Occupants]), how it is
/// configured ([RoomConfig]) and what it is about ([Subject]). Everything here is immutable; a
/// change makes a new [Room]. What a stanza does to a room is decided in `group.muc`, and what has
/// to be done about it is said in [RoomEffect]s.
@NullMarked
package org.godwit.server.group.room;

import org.jspecify.annotations.NullMarked;
