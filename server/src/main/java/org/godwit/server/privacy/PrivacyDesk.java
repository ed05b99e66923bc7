package org.godwit.server.privacy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.Answers;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// Answers an account's devices about its privacy.
@Spec("PROTOCOL §5.12")
public final class PrivacyDesk {
    private final Privacy privacy;
    private final Jid account;
    private final InstantSource clock;

    public PrivacyDesk(Privacy privacy, Jid account, InstantSource clock) {
        this.privacy = privacy;
        this.account = account;
        this.clock = clock;
    }

    /// @param reply is called once, on any thread, with the answer and what the account's devices
    ///   that asked before are to be told, or null
    public void ask(Stanza.Iq request, BiConsumer<Stanza.Iq, @Nullable Element> reply) {
        Element asked = request.payload().element();
        try {
            switch (asked == null ? "" : asked.name() + ":" + request.type()) {
                case "privacy:GET" -> reply.accept(Answers.result(request, settings()), null);
                case "muted:GET" -> reply.accept(Answers.result(request, muted()), null);
                case "privacy:SET" -> choose(request, asked, reply);
                case "mute:SET" -> mute(request, asked, reply);
                case "unmute:SET" -> change(request, peer(asked), null, reply);
                case null, default ->
                        throw new ProtocolException(
                                ErrorCode.BAD_REQUEST,
                                "asked for is <privacy/> or <muted/>; set is <privacy/>, <mute/> or"
                                        + " <unmute/>");
            }
        } catch (ProtocolException e) {
            reply.accept(Answers.error(request, e.code(), e.detail()), null);
        }
    }

    /// Whether who asks this wants to hear of changes too.
    public static boolean isInterest(Stanza.Iq request) {
        return request.type() == IqType.GET;
    }

    private Element settings() {
        Settings chosen = privacy.of(account);
        return Element.builder(Namespaces.PRIVACY, "privacy")
                .attribute("last-seen", name(chosen.lastSeen()))
                .attribute("messages", name(chosen.writers()))
                .build();
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private Element muted() {
        Element.Builder muted = Element.builder(Namespaces.PRIVACY, "muted");
        for (Mute mute : privacy.muted(account, clock.millis())) {
            muted.child(element(mute));
        }
        return muted.build();
    }

    private static Element element(Mute mute) {
        return Element.builder(Namespaces.PRIVACY, "mute")
                .attribute("jid", mute.peer().toString())
                .attribute(
                        "until",
                        mute.untilMillis() == Mute.FOR_GOOD
                                ? null
                                : Instant.ofEpochMilli(mute.untilMillis()).toString())
                .attribute("mentions", mute.mentions() ? "true" : "false")
                .build();
    }

    private void choose(
            Stanza.Iq request,
            @Nullable Element asked,
            BiConsumer<Stanza.Iq, @Nullable Element> reply)
            throws ProtocolException {
        Settings before = privacy.of(account);
        String lastSeen = asked == null ? null : asked.attribute("last-seen");
        String messages = asked == null ? null : asked.attribute("messages");
        if (lastSeen == null && messages == null) {
            throw new ProtocolException(
                    ErrorCode.BAD_REQUEST, "what is to be set? last-seen, messages or both");
        }
        Settings chosen =
                new Settings(
                        lastSeen == null
                                ? before.lastSeen()
                                : value(Settings.LastSeen.class, "last-seen", lastSeen),
                        messages == null
                                ? before.writers()
                                : value(Settings.Writers.class, "messages", messages));
        privacy.put(account, chosen, durable -> answer(durable, request, settings(), reply));
    }

    private static <E extends Enum<E>> E value(Class<E> kind, String name, String text)
            throws ProtocolException {
        StringBuilder all = new StringBuilder();
        for (E value : kind.getEnumConstants()) {
            if (name(value).equals(text)) {
                return value;
            }
            all.append(all.isEmpty() ? "" : ", ").append(name(value));
        }
        throw new ProtocolException(ErrorCode.BAD_REQUEST, name + " is one of " + all);
    }

    private static Jid peer(@Nullable Element asked) throws ProtocolException {
        String jid = asked == null ? null : asked.attribute("jid");
        if (jid == null) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "whom? the jid is missing");
        }
        return Jid.parse(jid).bare();
    }

    private void mute(
            Stanza.Iq request,
            @Nullable Element asked,
            BiConsumer<Stanza.Iq, @Nullable Element> reply)
            throws ProtocolException {
        Jid peer = peer(asked);
        String until = asked == null ? null : asked.attribute("until");
        String mentions = asked == null ? null : asked.attribute("mentions");
        long untilMillis = until == null ? Mute.FOR_GOOD : instant(until);
        if (untilMillis <= clock.millis()) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "that time is over");
        }
        boolean wake = "true".equals(mentions) || "1".equals(mentions);
        change(request, peer, new Mute(peer, untilMillis, wake), reply);
    }

    private static long instant(String text) throws ProtocolException {
        try {
            return Instant.parse(text).toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw new ProtocolException(
                    ErrorCode.BAD_REQUEST, "until is a time as in XEP-0082: 2030-01-01T00:00:00Z");
        }
    }

    private void change(
            Stanza.Iq request,
            Jid peer,
            @Nullable Mute mute,
            BiConsumer<Stanza.Iq, @Nullable Element> reply)
            throws ProtocolException {
        Element news =
                mute == null
                        ? Element.builder(Namespaces.PRIVACY, "unmute")
                                .attribute("jid", peer.toString())
                                .build()
                        : element(mute);
        boolean taken =
                privacy.mute(
                        account,
                        peer,
                        mute,
                        clock.millis(),
                        durable -> answer(durable, request, news, reply));
        if (!taken) {
            throw new ProtocolException(
                    ErrorCode.POLICY_VIOLATION,
                    "an account mutes at most " + Privacy.MUTED_MAX + " conversations");
        }
    }

    private static void answer(
            boolean durable,
            Stanza.Iq request,
            Element news,
            BiConsumer<Stanza.Iq, @Nullable Element> reply) {
        if (durable) {
            reply.accept(Answers.result(request, null), news);
        } else {
            reply.accept(
                    Answers.error(
                            request,
                            ErrorCode.RESOURCE_CONSTRAINT,
                            "this cannot be stored now; try again later"),
                    null);
        }
    }
}
