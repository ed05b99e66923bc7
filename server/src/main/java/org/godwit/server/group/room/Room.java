package org.godwit.server.group.room;

import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// The whole state of one room.
///
/// @param identity what never changes
/// @param locked its owner has not configured it yet, nobody else may enter (XEP-0045 §10.1)
/// @param links by which people may become members
/// @param latest number of the latest message that was spread; who comes now is sent what follows
public record Room(
        Identity identity,
        boolean locked,
        RoomConfig config,
        Members members,
        Occupants occupants,
        Subject subject,
        Links links,
        long latest) {
    /// @param address bare JID
    /// @param secret 32 random bytes, the key of everything the room derives (XEP-0421)
    public record Identity(Jid address, Bytes secret) {}

    /// What is kept on disk: a room without its occupants.
    public Room asleep() {
        return new Room(
                identity, locked, config, members, Occupants.NOBODY, subject, links, latest);
    }

    public Jid address() {
        return identity.address();
    }

    /// The address of a nickname in this room. The nickname was a resource part already.
    public Jid address(@Nullable String nick) {
        Jid bare = identity.address();
        return new Jid(bare.local(), bare.domain(), nick);
    }

    public Room with(boolean nowLocked) {
        return new Room(identity, nowLocked, config, members, occupants, subject, links, latest);
    }

    public Room with(RoomConfig newConfig) {
        return new Room(identity, locked, newConfig, members, occupants, subject, links, latest);
    }

    public Room with(Members newMembers) {
        return new Room(identity, locked, config, newMembers, occupants, subject, links, latest);
    }

    public Room with(Occupants newOccupants) {
        return new Room(identity, locked, config, members, newOccupants, subject, links, latest);
    }

    public Room at(long number) {
        long later = Math.max(latest, number);
        return new Room(identity, locked, config, members, occupants, subject, links, later);
    }

    public Room with(Subject newSubject) {
        return new Room(identity, locked, config, members, occupants, newSubject, links, latest);
    }

    public Room with(Links newLinks) {
        return new Room(identity, locked, config, members, occupants, subject, newLinks, latest);
    }

    /// Whether `other` would be stored as this room is.
    public boolean isStoredLike(Room other) {
        return locked == other.locked
                && config.equals(other.config)
                && subject.equals(other.subject)
                && links.equals(other.links)
                && members.equals(other.members);
    }
}
