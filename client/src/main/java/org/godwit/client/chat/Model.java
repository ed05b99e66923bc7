package org.godwit.client.chat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.godwit.client.Client;
import org.godwit.client.Connectivity;
import org.godwit.client.chat.text.Editor;
import org.godwit.client.file.Transfer;
import org.godwit.client.history.Contact;
import org.godwit.client.people.Profile;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// Everything the chat shows. Immutable.
///
/// @param me the account
/// @param net how the connection stands
/// @param talks all conversations and contacts, by peer
/// @param social what people say of themselves, and what the account has chosen about them
/// @param view what of them is on the screen
/// @param editor the input line
/// @param transfers files on their way, the oldest first
/// @param now the time on the wall
record Model(
        Jid me,
        Connectivity net,
        Map<Jid, Talk> talks,
        Social social,
        View view,
        Editor editor,
        List<Transfer> transfers,
        Instant now) {
    private static final Duration NOTICE_TIME = Duration.ofSeconds(8);

    Model {
        talks = Map.copyOf(talks);
        transfers = List.copyOf(transfers);
    }

    /// What is on the screen.
    ///
    /// @param columns width of the window in cells
    /// @param rows height of the window in cells
    /// @param open the conversation shown, or null
    /// @param scroll rows between the newest message and the bottom of the pane
    /// @param unreadFrom order of the first message that was unread when it was opened, or 0
    /// @param chosen order of the message that replies and changes are about, or 0
    /// @param overlay what lies over it
    /// @param notice a line for the user, or null
    /// @param typingSince when the user last typed and the peer was told so, or null
    record View(
            int columns,
            int rows,
            @Nullable Jid open,
            int scroll,
            long unreadFrom,
            long chosen,
            Overlay overlay,
            @Nullable Notice notice,
            @Nullable Instant typingSince) {
        View resized(int newColumns, int newRows) {
            return new View(
                    newColumns,
                    newRows,
                    open,
                    scroll,
                    unreadFrom,
                    chosen,
                    overlay,
                    notice,
                    typingSince);
        }

        View opened(@Nullable Jid peer, long newUnreadFrom) {
            return new View(columns, rows, peer, 0, newUnreadFrom, 0, Overlay.NONE, notice, null);
        }

        View scrolled(int newScroll) {
            return new View(
                    columns,
                    rows,
                    open,
                    newScroll,
                    unreadFrom,
                    chosen,
                    overlay,
                    notice,
                    typingSince);
        }

        View with(Overlay newOverlay) {
            return new View(
                    columns,
                    rows,
                    open,
                    scroll,
                    unreadFrom,
                    chosen,
                    newOverlay,
                    notice,
                    typingSince);
        }

        View with(@Nullable Notice newNotice) {
            return new View(
                    columns,
                    rows,
                    open,
                    scroll,
                    unreadFrom,
                    chosen,
                    overlay,
                    newNotice,
                    typingSince);
        }

        View withTypingSince(@Nullable Instant newTypingSince) {
            return new View(
                    columns,
                    rows,
                    open,
                    scroll,
                    unreadFrom,
                    chosen,
                    overlay,
                    notice,
                    newTypingSince);
        }

        View choosing(long order) {
            return new View(
                    columns, rows, open, scroll, unreadFrom, order, overlay, notice, typingSince);
        }

        View withUnreadFrom(long order) {
            return new View(
                    columns, rows, open, scroll, order, chosen, overlay, notice, typingSince);
        }
    }

    /// What lies over the conversations.
    enum Overlay {
        NONE,
        HELP,
        /// The input line asks for an address.
        ADDRESS
    }

    /// @param until when it goes by itself
    record Notice(String text, Instant until) {}

    /// An empty chat in a window of 80 × 24.
    static Model of(Jid me, List<Contact> contacts, Instant now) {
        Map<Jid, Talk> talks = new LinkedHashMap<>();
        for (Contact contact : contacts) {
            talks.put(contact.jid(), Talk.with(contact));
        }
        View view = new View(80, 24, null, 0, 0, 0, Overlay.NONE, null, null);
        return new Model(
                me,
                new Connectivity.Off(),
                talks,
                Social.NOTHING,
                view,
                Editor.EMPTY,
                List.of(),
                now);
    }

    /// All conversations in the order of the list.
    List<Talk> listed() {
        List<Talk> listed = new ArrayList<>(talks.values());
        listed.sort(Talk.LISTING);
        return listed;
    }

    /// The conversation with `peer`; a new one with a stranger when there is none.
    Talk talk(Jid peer) {
        Talk talk = talks.get(peer);
        return talk == null ? Talk.with(Contact.of(peer)) : talk;
    }

    @Nullable Talk open() {
        return view.open() == null ? null : talk(view.open());
    }

    /// Whether `jid` is a group rather than a person.
    boolean isGroup(Jid jid) {
        return Client.isGroup(me, jid);
    }

    /// What a person means by an address: a name alone is on the own server. Null when it is none.
    @Nullable Jid address(String text) {
        String full = text.indexOf('@') < 0 ? text + "@" + me.domain() : text;
        try {
            return Jid.parse(full.strip()).bare();
        } catch (ProtocolException e) {
            return null;
        }
    }

    int unread() {
        return talks.values().stream().mapToInt(Talk::unread).sum();
    }

    Model with(Talk talk) {
        Map<Jid, Talk> more = new LinkedHashMap<>(talks);
        more.put(talk.contact().jid(), talk);
        return new Model(me, net, more, social, view, editor, transfers, now);
    }

    Model without(Jid peer) {
        Map<Jid, Talk> fewer = new LinkedHashMap<>(talks);
        fewer.remove(peer);
        return new Model(me, net, fewer, social, view, editor, transfers, now);
    }

    Model with(View newView) {
        return new Model(me, net, talks, social, newView, editor, transfers, now);
    }

    Model with(Editor newEditor) {
        return new Model(me, net, talks, social, view, newEditor, transfers, now);
    }

    Model with(Connectivity newNet) {
        return new Model(me, newNet, talks, social, view, editor, transfers, now);
    }

    Model with(List<Transfer> newTransfers) {
        return new Model(me, net, talks, social, view, editor, newTransfers, now);
    }

    Model with(Social newSocial) {
        return new Model(me, net, talks, newSocial, view, editor, transfers, now);
    }

    /// What a contact is called: as this account named it, else as it names itself.
    String label(Contact contact) {
        Profile profile = social.profiles().get(contact.jid());
        String own = profile == null || isGroup(contact.jid()) ? null : profile.name();
        return contact.name() == null && own != null ? own : contact.label();
    }

    /// The same with a line for the user, which goes by itself.
    Model noting(String text) {
        return with(view.with(new Notice(text, now.plus(NOTICE_TIME))));
    }

    Model at(Instant newNow) {
        return new Model(me, net, talks, social, view, editor, transfers, newNow);
    }
}
