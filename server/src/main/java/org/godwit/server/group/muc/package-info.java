/// What XEP-0045 does to a room. [MucRoom] is the one door: a pure function from a room and an
/// event to a room and effects. Behind it one class per chapter of the specification: entering and
/// leaving ([Entry]), speaking ([Speech], [Mediation]), administration ([Admin], [Ownership],
/// [Registration]) and questions ([Enquiry], [Relay]). A request that is refused leaves the room as
/// it was.
@NullMarked
package org.godwit.server.group.muc;

import org.jspecify.annotations.NullMarked;
