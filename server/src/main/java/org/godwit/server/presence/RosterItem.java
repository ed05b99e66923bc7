package org.godwit.server.presence;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.store.Blob;
import org.jspecify.annotations.Nullable;

/// What an account keeps about one contact.
///
/// @param listed shown in the contact list; false while only the contact's request is known
/// @param approved a request of this contact is to be granted unasked (RFC 6121 §3.4)
/// @param request the contact's unanswered request, encoded, or null
record RosterItem(
        boolean listed,
        String name,
        List<String> groups,
        Subscription subscription,
        boolean approved,
        @Nullable Bytes request) {
    static final RosterItem STRANGER =
            new RosterItem(false, "", List.of(), Subscription.NONE, false, null);

    private static final byte VERSION = 1;

    RosterItem {
        groups = List.copyOf(groups);
    }

    RosterItem named(String newName, List<String> newGroups) {
        return new RosterItem(true, newName, newGroups, subscription, approved, request);
    }

    /// A request is kept as long as it waits for an answer.
    RosterItem with(Subscription next) {
        return new RosterItem(
                listed, name, groups, next, approved, next.pendingIn() ? request : null);
    }

    RosterItem approved(boolean newApproved) {
        return new RosterItem(listed, name, groups, subscription, newApproved, request);
    }

    RosterItem asked(Bytes newRequest) {
        return new RosterItem(listed, name, groups, subscription, approved, newRequest);
    }

    RosterItem inList() {
        return new RosterItem(true, name, groups, subscription, approved, request);
    }

    /// Nothing worth keeping.
    boolean isEmpty() {
        return !listed && !approved && subscription == Subscription.NONE;
    }

    /// What the contact is told when the item is deleted (RFC 6121 §2.5.2).
    List<PresenceType> farewells() {
        List<PresenceType> farewells = new ArrayList<>(2);
        if (subscription.to() || subscription.pendingOut()) {
            farewells.add(PresenceType.UNSUBSCRIBE);
        }
        if (subscription.from() || subscription.pendingIn()) {
            farewells.add(PresenceType.UNSUBSCRIBED);
        }
        return farewells;
    }

    Blob encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeBoolean(listed);
            out.writeUTF(name);
            out.writeShort(groups.size());
            for (String group : groups) {
                out.writeUTF(group);
            }
            out.writeByte(subscription.bits());
            out.writeBoolean(approved);
            out.writeInt(request == null ? 0 : request.size());
            if (request != null) {
                out.write(request.unsafeArray());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Blob.wrap(bytes.toByteArray());
    }

    static RosterItem decode(Blob blob) {
        try (DataInputStream in =
                new DataInputStream(new ByteArrayInputStream(blob.unsafeArray()))) {
            byte version = in.readByte();
            if (version != VERSION) {
                throw new IllegalStateException("roster item of unknown version " + version);
            }
            boolean listed = in.readBoolean();
            String name = in.readUTF();
            List<String> groups = new ArrayList<>();
            for (int left = in.readUnsignedShort(); left > 0; left--) {
                groups.add(in.readUTF());
            }
            Subscription subscription = Subscription.of(in.readUnsignedByte());
            boolean approved = in.readBoolean();
            byte[] request = in.readNBytes(in.readInt());
            return new RosterItem(
                    listed,
                    name,
                    groups,
                    subscription,
                    approved,
                    request.length == 0 ? null : Bytes.wrap(request));
        } catch (IOException e) {
            throw new UncheckedIOException("damaged roster item", e);
        }
    }
}
