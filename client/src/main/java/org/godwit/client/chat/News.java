package org.godwit.client.chat;

import java.util.List;
import java.util.Map;
import org.godwit.client.Connectivity;
import org.godwit.client.Event;
import org.godwit.client.Presence;
import org.godwit.client.Rank;
import org.godwit.client.file.Transfer;
import org.godwit.client.history.Contact;
import org.godwit.client.history.Message;
import org.godwit.protocol.stanza.Jid;

/// What the client tells → what is shown.
final class News {
    private final Look look;
    private final List<Wish> wishes;

    /// @param wishes where what is wished is added
    News(Look look, List<Wish> wishes) {
        this.look = look;
        this.wishes = wishes;
    }

    Model of(Model model, Event event) {
        return switch (event) {
            case Event.ConnectivityChanged(Connectivity now) -> model.with(now);
            case Event.MessageAdded(Message message) -> added(model, message);
            case Event.MessageChanged(Message message) ->
                    model.with(model.talk(message.peer()).changed(message));
            case Event.MessageRevised(Message message) ->
                    model.with(model.talk(message.peer()).revised(message));
            case Event.MessageExpired(Message message) ->
                    model.with(model.talk(message.peer()).without(message));
            case Event.TransferChanged(Transfer transfer) -> Underway.moved(model, transfer);
            case Event.TypingChanged(Jid peer, boolean typing) ->
                    model.with(model.talk(peer).withTyping(typing));
            case Event.PresenceChanged(Presence presence) -> presence(model, presence);
            case Event.ContactChanged(Contact contact) ->
                    model.with(model.talk(contact.jid()).withContact(contact));
            case Event.ContactRemoved(Jid jid) -> removed(model, jid);
            case Event.GroupListed(Jid _, Map<Jid, Rank> members) -> model.noting(listed(members));
            case Event.DevicesListed _, Event.LinkMade _ -> model;
            case Event.RequestRefused refused -> {
                String detail = refused.detail();
                String why = detail == null ? refused.code().condition() : detail;
                yield model.noting(refused.what() + ": " + why);
            }
        };
    }

    private static String listed(Map<Jid, Rank> members) {
        StringBuilder text = new StringBuilder();
        for (Rank rank : Rank.values()) {
            List<String> names =
                    members.entrySet().stream()
                            .filter(entry -> entry.getValue() == rank)
                            .map(entry -> Contact.of(entry.getKey()).label())
                            .sorted()
                            .toList();
            if (!names.isEmpty()) {
                text.append(
                        rank == Rank.OWNER
                                ? "owner "
                                : rank == Rank.ADMIN ? "  admin " : "  member ");
                text.append(String.join(", ", names));
            }
        }
        return text.toString().strip();
    }

    private static Model presence(Model model, Presence presence) {
        return model.talks().containsKey(presence.peer())
                ? model.with(model.talk(presence.peer()).with(presence))
                : model;
    }

    private static Model removed(Model model, Jid jid) {
        Talk talk = model.talk(jid);
        return talk.messages().isEmpty()
                ? model.without(jid)
                : model.with(talk.withContact(Contact.of(jid)));
    }

    private Model added(Model model, Message message) {
        int rowsBefore = model.view().scroll() > 0 ? TalkPane.contentRows(model, look) : 0;
        Model more = model.with(model.talk(message.peer()).plus(message));
        boolean isOpen = message.peer().equals(model.view().open());
        if (!isOpen) {
            if (!message.mine()) {
                wishes.add(new Wish.Ring());
            }
            return more;
        }
        if (model.view().scroll() > 0 && !message.mine()) {
            int grown = TalkPane.contentRows(more, look) - rowsBefore;
            return more.with(more.view().scrolled(model.view().scroll() + grown));
        }
        if (!message.mine()) {
            wishes.add(new Wish.MarkRead(message.peer()));
        }
        return more.with(more.view().scrolled(0));
    }
}
