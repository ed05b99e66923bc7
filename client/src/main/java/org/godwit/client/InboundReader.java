package org.godwit.client;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.godwit.client.content.Kinds;
import org.godwit.client.e2ee.Sealing;
import org.godwit.client.file.Transfers;
import org.godwit.client.group.OwnVoice;
import org.godwit.client.history.Author;
import org.godwit.client.history.Contact;
import org.godwit.client.history.Content;
import org.godwit.client.history.Message;
import org.godwit.client.history.Status;
import org.godwit.client.people.People;
import org.godwit.client.people.Setting;
import org.godwit.client.people.Settings;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Mark;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.stanza.StanzaReader;
import org.jspecify.annotations.Nullable;

/// Stanza → meaning. Copies are unwrapped first ([#unwrapped]). What it does not understand means
/// nothing; bad input from a peer never stops the client.
final class InboundReader {
    private final Jid account;
    private final OwnVoice voice;

    InboundReader(Jid account, OwnVoice voice) {
        this.account = account;
        this.voice = voice;
    }

    List<Inbound> read(Stanza.Addressed stanza, Instant now) {
        return switch (stanza) {
            case Stanza.Message message -> message(message, now);
            case Stanza.Presence presence -> presence(presence, now);
            case Stanza.Iq iq -> iq(iq);
        };
    }

    /// What another device of this account sent or got, when the stanza is a copy of that.
    Stanza.Addressed unwrapped(Stanza.Addressed stanza) {
        Stanza.Message inner =
                stanza instanceof Stanza.Message message && isFromAccount(message.from())
                        ? carbon(message)
                        : null;
        return inner == null ? stanza : inner;
    }

    /// A message that stays sealed.
    Inbound unopened(Stanza.Message message, String why, Instant now) {
        Speaker speaker = speaker(message);
        Content content = Content.unopened(why).by(speaker.author());
        return new Inbound.Said(message(message, speaker, content, now));
    }

    private List<Inbound> message(Stanza.Message message, Instant now) {
        Speaker speaker = speaker(message);
        if (message.type() == MessageType.ERROR) {
            return speaker.mine() && speaker.nick() == null
                    ? List.of()
                    : refusal(message, speaker.peer());
        }
        if (Groups.isGroup(account, speaker.peer()) && speaker.nick() == null) {
            Inbound news =
                    GroupReader.message(
                            message,
                            speaker.peer(),
                            new Inbound.Saying(id(message, now), stamp(message, now)));
            if (news != null) {
                return List.of(news);
            }
        }
        Inbound invitation = speaker.mine() ? null : GroupReader.direct(message, account);
        if (invitation != null) {
            return List.of(invitation);
        }
        List<Inbound> meanings = new ArrayList<>(2);
        String occupant = speaker.nick() == null ? null : GroupReader.occupant(message.payload());
        if (occupant != null && speaker.mine() && voice.learns(speaker.peer(), occupant)) {
            meanings.add(new Inbound.CallsUs(speaker.peer(), occupant));
        }
        Message said = said(message, speaker, now);
        boolean revises = Revisions.read(message.payload(), said, speaker, meanings);
        if (said != null && !revises) {
            meanings.add(new Inbound.Said(said));
        }
        readMarkers(message.payload(), speaker, meanings);
        if (!speaker.mine() && speaker.nick() == null) {
            readTyping(message.payload(), speaker.peer(), said != null, meanings);
        }
        return meanings;
    }

    private Speaker speaker(Stanza.Message message) {
        Jid from = message.from();
        String nick = from == null ? null : from.resource();
        if (from == null || nick == null || !Groups.isGroup(account, from)) {
            return Speaker.of(account, from, message.to());
        }
        Author author = GroupReader.author(message.payload(), nick);
        long number = GroupReader.number(message.payload(), from.bare());
        boolean mine = voice.isOwn(from.bare(), author, message.id(), number);
        return Speaker.in(account, from, author, mine);
    }

    private boolean isFromAccount(@Nullable Jid from) {
        return from == null || from.bare().equals(account);
    }

    /// A copy of what another device of this account sent or got (XEP-0280), or null.
    private static Stanza.@Nullable Message carbon(Stanza.Message message) {
        Element wrapper = message.payload().child(Namespaces.CARBONS, "sent");
        if (wrapper == null) {
            wrapper = message.payload().child(Namespaces.CARBONS, "received");
        }
        Element forwarded = wrapper == null ? null : wrapper.child(Namespaces.FORWARD, "forwarded");
        Element inner = forwarded == null ? null : forwarded.child(Namespaces.CLIENT, "message");
        try {
            return inner != null && StanzaReader.read(inner) instanceof Stanza.Message read
                    ? read
                    : null;
        } catch (ProtocolException e) {
            return null;
        }
    }

    private static @Nullable Message said(Stanza.Message message, Speaker speaker, Instant now) {
        String body = Kinds.body(message.payload());
        if (body == null) {
            return null;
        }
        Content content = Revisions.content(message.payload(), body).by(speaker.author());
        return message(message, speaker, content, now);
    }

    private static Message message(
            Stanza.Message message, Speaker speaker, Content content, Instant now) {
        Mark mark = message.mark();
        return new Message(
                speaker.ref(id(message, now)),
                content,
                stamp(message, now),
                speaker.mine() ? Status.STORED : Status.DELIVERED,
                0,
                mark == null ? 0 : mark.sequence(),
                speaker.nick() == null ? 0 : GroupReader.number(message.payload(), speaker.peer()));
    }

    /// The message's own id, or else one made of its place in the mailbox.
    private static String id(Stanza.Message message, Instant now) {
        Mark mark = message.mark();
        String id = message.id();
        if (id != null) {
            return id;
        }
        return mark == null ? "at-" + now.toEpochMilli() : "seq-" + mark.sequence();
    }

    private static Instant stamp(Stanza.Message message, Instant now) {
        Mark mark = message.mark();
        if (mark != null && mark.stampMillis() != null) {
            return Instant.ofEpochMilli(mark.stampMillis());
        }
        Instant delayed = delay(message.payload());
        return delayed == null ? now : delayed;
    }

    /// XEP-0203.
    private static @Nullable Instant delay(Payload payload) {
        return instant(payload.child(Namespaces.DELAY, "delay"), "stamp");
    }

    private static @Nullable Instant instant(@Nullable Element element, String attribute) {
        String text = element == null ? null : element.attribute(attribute);
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /// In a group only what this account itself has read is told apart.
    private static void readMarkers(Payload payload, Speaker speaker, List<Inbound> meanings) {
        boolean mine = speaker.mine();
        Jid peer = speaker.peer();
        Element received = payload.child(Namespaces.RECEIPTS, "received");
        String receivedId = received == null ? null : received.attribute("id");
        if (receivedId != null && !mine && speaker.nick() == null) {
            meanings.add(new Inbound.Delivered(new Message.Ref(peer, receivedId, true)));
        }
        Element displayed = payload.child(Namespaces.MARKERS, "displayed");
        String displayedId = displayed == null ? null : displayed.attribute("id");
        if (displayedId != null && (mine || speaker.nick() == null)) {
            meanings.add(new Inbound.ReadUpTo(new Message.Ref(peer, displayedId, !mine)));
        }
    }

    /// A message itself ends typing, whatever it carries (XEP-0085 §5).
    private static void readTyping(
            Payload payload, Jid peer, boolean said, List<Inbound> meanings) {
        Element composing = payload.child(Namespaces.CHAT_STATES, "composing");
        if (composing != null) {
            boolean recording = composing.child("urn:godwit:recording:0", "recording") != null;
            meanings.add(new Inbound.Typing(peer, true, recording));
        } else if (said
                || payload.child(Namespaces.CHAT_STATES, "active") != null
                || payload.child(Namespaces.CHAT_STATES, "paused") != null
                || payload.child(Namespaces.CHAT_STATES, "inactive") != null
                || payload.child(Namespaces.CHAT_STATES, "gone") != null) {
            meanings.add(new Inbound.Typing(peer, false, false));
        }
    }

    private static List<Inbound> refusal(Stanza.Message message, Jid peer) {
        String id = message.id();
        Element error = message.payload().child(Namespaces.CLIENT, "error");
        if (id == null) {
            return List.of();
        }
        boolean temporary = error != null && "wait".equals(error.attribute("type"));
        return List.of(
                new Inbound.Refused(
                        new Message.Ref(peer, id, true), code(error), text(error), temporary));
    }

    /// The condition of a stanza error (RFC 6120 §8.3.3).
    private static ErrorCode code(@Nullable Element error) {
        if (error != null) {
            for (Element condition : error.elements()) {
                for (ErrorCode code : ErrorCode.values()) {
                    if (code.scope() == ErrorCode.Scope.STANZA
                            && condition.is(Namespaces.STANZA_ERRORS, code.condition())) {
                        return code;
                    }
                }
            }
        }
        return ErrorCode.NOT_ACCEPTABLE;
    }

    private static @Nullable String text(@Nullable Element error) {
        Element text = error == null ? null : error.child(Namespaces.STANZA_ERRORS, "text");
        return text == null ? null : text.text();
    }

    private List<Inbound> presence(Stanza.Presence presence, Instant now) {
        Jid from = presence.from();
        if (from == null) {
            return List.of();
        }
        Payload payload = presence.payload();
        Element status = payload.child(Namespaces.CLIENT, "status");
        String text = status == null ? null : status.text();
        return switch (presence.type()) {
            case AVAILABLE -> List.of(new Inbound.Availability(from, true, text, null));
            case UNAVAILABLE -> {
                Instant idle = instant(payload.child("urn:xmpp:idle:1", "idle"), "since");
                Instant since = idle != null ? idle : delay(payload);
                yield List.of(
                        new Inbound.Availability(from, false, text, since == null ? now : since));
            }
            case SUBSCRIBE -> List.of(new Inbound.AsksToSee(from.bare()));
            case UNSUBSCRIBE -> List.of(new Inbound.AsksNoMore(from.bare()));
            case SUBSCRIBED, UNSUBSCRIBED, PROBE, ERROR -> List.of();
        };
    }

    private List<Inbound> iq(Stanza.Iq iq) {
        String id = iq.id();
        Element about = iq.payload().element();
        return switch (iq.type()) {
            case GET -> List.of(new Inbound.Question(iq.from(), id, about));
            case SET -> set(iq, id, about);
            case RESULT, ERROR -> id == null ? List.of() : answer(iq, id, about);
        };
    }

    private List<Inbound> set(Stanza.Iq iq, @Nullable String id, @Nullable Element about) {
        if (about != null && about.is(Namespaces.ROSTER, "query") && isFromAccount(iq.from())) {
            return rosterPush(id, about);
        }
        if (about != null && isFromAccount(iq.from())) {
            List<Setting> settings = Settings.read(about);
            if (!settings.isEmpty()) {
                return List.of(new Inbound.Chosen(id, settings));
            }
        }
        return List.of(new Inbound.Question(iq.from(), id, about));
    }

    private List<Inbound> answer(Stanza.Iq iq, String id, @Nullable Element about) {
        Element error = iq.payload().child(Namespaces.CLIENT, "error");
        if (id.startsWith(People.REQUEST) && iq.type() == IqType.RESULT && about == null) {
            Element done = Element.of(Namespaces.CLIENT, "done");
            return List.of(new Inbound.ForTransfer(id, new Transfers.Answer(done, "")));
        }
        if (id.startsWith(Transfers.REQUEST) || id.startsWith(People.REQUEST)) {
            boolean refused = iq.type() == IqType.ERROR || about == null;
            String said = text(error);
            String why = said == null ? code(error).condition() : said;
            return List.of(
                    new Inbound.ForTransfer(id, new Transfers.Answer(refused ? null : about, why)));
        }
        if (id.startsWith(Sealing.REQUEST)) {
            Element keys = iq.type() == IqType.ERROR ? null : about;
            return List.of(new Inbound.ForSealing(id, iq.from(), keys));
        }
        List<Inbound> meanings = new ArrayList<>(2);
        if (iq.type() == IqType.ERROR) {
            meanings.add(new Inbound.Answer(id, code(error), text(error)));
            return meanings;
        }
        meanings.add(new Inbound.Answer(id, null, null));
        OwnAccount.News own = isFromAccount(iq.from()) ? OwnAccount.Requests.read(id, about) : null;
        if (own != null) {
            meanings.add(new Inbound.OfAccount(own));
        }
        Inbound devices = about == null || !isFromAccount(iq.from()) ? null : Devices.read(about);
        if (devices != null) {
            meanings.add(devices);
        }
        Jid from = iq.from();
        if (about != null && from != null && Groups.isGroup(account, from)) {
            Inbound news = GroupReader.answer(from.bare(), about);
            if (news != null) {
                meanings.add(news);
            }
        }
        if (about != null && about.is(Namespaces.ROSTER, "query") && isFromAccount(iq.from())) {
            meanings.add(
                    new Inbound.Roster(
                            about.elements().stream()
                                    .map(InboundReader::contact)
                                    .filter(Objects::nonNull)
                                    .toList()));
        }
        return meanings;
    }

    private static List<Inbound> rosterPush(@Nullable String id, Element query) {
        for (Element item : query.elements()) {
            Contact contact = contact(item);
            if (contact != null) {
                boolean removed = "remove".equals(item.attribute("subscription"));
                return List.of(new Inbound.RosterPush(id, contact, removed));
            }
        }
        return List.of();
    }

    private static @Nullable Contact contact(Element item) {
        String jid = item.attribute("jid");
        if (jid == null) {
            return null;
        }
        Contact.Bond bond =
                switch (item.attribute("subscription")) {
                    case "to" -> Contact.Bond.TO;
                    case "from" -> Contact.Bond.FROM;
                    case "both" -> Contact.Bond.BOTH;
                    case null, default -> Contact.Bond.NONE;
                };
        boolean asked = "subscribe".equals(item.attribute("ask"));
        try {
            return new Contact(Jid.parse(jid).bare(), item.attribute("name"), bond, asked, false);
        } catch (ProtocolException e) {
            return null;
        }
    }

    /// An envelope that answers a request.
    static Envelope reply(Inbound.Question question) {
        return Envelope.of(question.from(), null, question.requestId());
    }
}
