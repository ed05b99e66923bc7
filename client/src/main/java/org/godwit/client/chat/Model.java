package org.godwit.client.chat;

import java.time.Instant;
import java.util.List;
import org.godwit.client.Connectivity;
import org.godwit.client.history.Message;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// Everything the screen shows.
///
/// @param peers the list on the left, in its order
/// @param selected the peer whose conversation is open, or null
/// @param messages of the open conversation, oldest first
/// @param scroll lines scrolled back from the newest
/// @param notice one line for the user, or empty
/// @param now the time the screen is drawn for
record Model(
        Jid account,
        Connectivity connectivity,
        List<Peer> peers,
        @Nullable Jid selected,
        List<Message> messages,
        Input input,
        int scroll,
        String notice,
        Instant now) {
    Model {
        peers = List.copyOf(peers);
        messages = List.copyOf(messages);
    }

    /// One line of the list on the left.
    ///
    /// @param asking wants to become a contact
    /// @param lastSeen when it went, or null when unknown or online
    record Peer(
            Jid jid,
            String label,
            boolean online,
            boolean typing,
            boolean asking,
            int unread,
            @Nullable Instant lastSeen) {}

    /// What is being typed.
    ///
    /// @param cursor 0 ≤ cursor ≤ length of text, in UTF-16 units
    record Input(String text, int cursor) {
        static final Input EMPTY = new Input("", 0);
    }

    static Model start(Jid account, Instant now) {
        return new Model(
                account,
                new Connectivity.Off(),
                List.of(),
                null,
                List.of(),
                Input.EMPTY,
                0,
                "/help shows the keys",
                now);
    }

    @Nullable Peer peer(@Nullable Jid jid) {
        for (Peer peer : peers) {
            if (peer.jid().equals(jid)) {
                return peer;
            }
        }
        return null;
    }

    Model withConnectivity(Connectivity changed) {
        return new Model(account, changed, peers, selected, messages, input, scroll, notice, now);
    }

    Model withPeers(List<Peer> changed) {
        return new Model(
                account, connectivity, changed, selected, messages, input, scroll, notice, now);
    }

    Model withSelected(@Nullable Jid changed) {
        return new Model(account, connectivity, peers, changed, List.of(), input, 0, notice, now);
    }

    Model withMessages(List<Message> changed) {
        return new Model(
                account, connectivity, peers, selected, changed, input, scroll, notice, now);
    }

    Model withInput(Input changed) {
        return new Model(
                account, connectivity, peers, selected, messages, changed, scroll, notice, now);
    }

    Model withScroll(int changed) {
        return new Model(
                account, connectivity, peers, selected, messages, input, changed, notice, now);
    }

    Model withNotice(String changed) {
        return new Model(
                account, connectivity, peers, selected, messages, input, scroll, changed, now);
    }

    Model at(Instant changed) {
        return new Model(
                account, connectivity, peers, selected, messages, input, scroll, notice, changed);
    }
}
