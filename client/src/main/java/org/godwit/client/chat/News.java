package org.godwit.client.chat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.godwit.client.Connectivity;
import org.godwit.client.Event;
import org.godwit.client.OwnAccount;
import org.godwit.client.Presence;
import org.godwit.client.chat.look.Look;
import org.godwit.client.cli.QrCode;
import org.godwit.client.e2ee.Safety;
import org.godwit.client.file.Portraits;
import org.godwit.client.file.Transfer;
import org.godwit.client.group.Holder;
import org.godwit.client.group.InviteLink;
import org.godwit.client.group.Rank;
import org.godwit.client.group.Reach;
import org.godwit.client.history.Contact;
import org.godwit.client.history.Content;
import org.godwit.client.history.Message;
import org.godwit.client.history.Status;
import org.godwit.client.people.Profile;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Jid;

/// What the client tells → what is shown.
final class News {
    private static final int HALF_DIGITS = 30;
    private static final int HALF_CHARACTERS = HALF_DIGITS + HALF_DIGITS / 5 - 1;

    private final Look look;
    private final List<Wish> wishes;

    /// @param wishes where what is wished is added
    News(Look look, List<Wish> wishes) {
        this.look = look;
        this.wishes = wishes;
    }

    Model of(Model model, Event event) {
        return switch (event) {
            case Event.ConnectivityChanged(Connectivity now) -> {
                if (now instanceof Connectivity.Online) {
                    wishes.add(new Wish.LearnSettings());
                }
                yield model.with(now);
            }
            case Event.MessageAdded(Message message) -> added(model, message);
            case Event.MessageChanged(Message message) ->
                    model.with(model.talk(message.peer()).changed(message));
            case Event.MessageRevised(Message message) ->
                    model.with(model.talk(message.peer()).revised(message));
            case Event.MessageExpired(Message message) ->
                    model.with(model.talk(message.peer()).without(message));
            case Event.TransferChanged(Transfer transfer) -> Underway.moved(model, transfer);
            case Event.TypingChanged(Jid peer, boolean typing, boolean recording) ->
                    model.with(model.talk(peer).withTyping(typing))
                            .with(model.social().withRecording(peer, typing && recording));
            case Event.SettingChanged(var setting) -> model.with(model.social().with(setting));
            case Event.PresenceChanged(Presence presence) -> presence(model, presence);
            case Event.ContactChanged(Contact contact) ->
                    model.with(model.talk(contact.jid()).withContact(contact));
            case Event.ContactRemoved(Jid jid) -> removed(model, jid);
            case Event.OfGroups news -> ofGroup(model, news);
            case Event.DevicesListed _, Event.LinkMade _ -> model;
            case Event.AccountChanged(OwnAccount.News.PasswordChanged()) ->
                    model.noting("the account has its new password");
            case Event.AccountChanged(OwnAccount.News.Erased _) ->
                    model.noting("this account is erased");
            case Event.SafetyKnown(Jid peer, Safety safety) -> safety(model, peer, safety);
            case Event.RequestRefused refused -> {
                String detail = refused.detail();
                String why = detail == null ? refused.code().condition() : detail;
                yield model.noting(refused.what() + ": " + why);
            }
        };
    }

    /// A profile was looked at.
    static Model profiled(Model model, Happening.Profiled news) {
        Model more = model.with(model.social().with(news.who(), news.profile()));
        if (!news.asked()) {
            return more;
        }
        Profile profile = news.profile();
        if (profile.isEmpty()) {
            return more.noting(news.who() + " says nothing of themselves");
        }
        StringBuilder text = new StringBuilder(news.who().toString());
        for (String part :
                Arrays.asList(
                        profile.name(),
                        profile.about(),
                        profile.picture() == null
                                ? null
                                : Portraits.describe(profile.picture().image()))) {
            text.append(part == null ? "" : " · " + part);
        }
        return more.noting(text.toString());
    }

    private Model ofGroup(Model model, Event.OfGroups event) {
        return switch (event) {
            case Event.GroupListed(Jid group, Map<Jid, Rank> members) ->
                    showing(model, group, GroupSide.members(members));
            case Event.MembershipChanged _ -> model;
            case Event.GroupInvited(Jid _, Jid by, boolean stranger) ->
                    model.noting(
                            by == null
                                    ? "you are invited to a group"
                                    : Contact.of(by).label()
                                            + (stranger ? ", no contact of yours," : "")
                                            + " invites you to a group");
            case Event.GroupTicked(Message.Ref ref, Reach reach) -> {
                Talk talk = model.talk(ref.peer());
                yield model.with(talk.with(talk.group().with(ref.id(), reach)));
            }
            case Event.HoldersListed(Message.Ref ref, Reach reach, List<Holder> holders) ->
                    showing(model, ref.peer(), GroupSide.holders(reach, holders, look));
            case Event.GroupLinkMade(Jid group, InviteLink link) ->
                    showing(model, group, GroupSide.links(List.of(link), look));
            case Event.GroupLinksListed(Jid group, List<InviteLink> links) ->
                    showing(model, group, GroupSide.links(links, look));
            case Event.GroupPictured(Jid _, Bytes image, String _) ->
                    model.noting(
                            image.size() == 0
                                    ? "the group has no picture"
                                    : "the group has " + Portraits.describe(image));
        };
    }

    private static Model showing(Model model, Jid group, GroupSide.Sheet sheet) {
        Talk talk = model.talk(group);
        return model.with(talk.with(talk.group().with(sheet)));
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
            if (!message.mine() && !model.social().isMuted(message.peer(), model.now())) {
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

    /// Shows a number at the end of its conversation; the history does not keep it.
    static Model safety(Model model, Jid peer, Safety safety) {
        String label = Contact.of(peer).label();
        List<String> lines = new ArrayList<>();
        boolean alone = safety.devices().stream().noneMatch(m -> m.account().equals(peer));
        if (alone) {
            lines.add(label + " has no device that reads sealed messages");
        } else {
            String spaced = safety.spaced();
            lines.addAll(QrCode.rows(safety.number()));
            lines.add("Your safety number with " + label + ":");
            lines.add(spaced.substring(0, HALF_CHARACTERS));
            lines.add(spaced.substring(HALF_CHARACTERS + 1));
            lines.add(
                    safety.compared()
                            ? "You compared it: only these devices are written to."
                            : "Does " + label + " see the same? Then type /verified");
        }
        Talk talk = model.talk(peer);
        for (String line : lines) {
            talk = talk.plus(line(peer, line, talk, model));
        }
        return model.with(talk);
    }

    private static Message line(Jid peer, String text, Talk talk, Model model) {
        Message last = talk.last();
        Message.Ref ref = new Message.Ref(peer, "safety", false);
        long order = last == null ? 1 : last.order();
        return new Message(ref, Content.note(text), model.now(), Status.READ, order, 0);
    }
}
