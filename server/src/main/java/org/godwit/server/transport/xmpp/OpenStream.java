package org.godwit.server.transport.xmpp;

import java.util.function.Consumer;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.stanza.StanzaReader;
import org.godwit.protocol.stanza.StanzaWriter;
import org.godwit.server.session.FromClient;
import org.godwit.server.session.ToClient;
import org.godwit.server.transport.xmpp.login.Replies;
import org.godwit.server.transport.xmpp.login.StreamCounts;
import org.jspecify.annotations.Nullable;

/// A stream that has a session: XML ⇄ the session's events, and stream management's elements
/// (XEP-0198) ⇄ its counts.
final class OpenStream {
    private static final String CSI = "urn:xmpp:csi:0";

    private final Jid jid;
    private final String token;
    private final Consumer<FromClient> session;

    /// Put on stanzas that name no language; null for none.
    private @Nullable String lang;

    /// Whether `<enable/>` was seen, or the session resumed.
    private boolean isCounting;

    /// Stanzas we have sent since counting began, and how many of them the peer has had.
    private long sent;

    private long acknowledged;

    /// The error of a peer that acknowledged more than was sent (XEP-0198 §9).
    private @Nullable Element tooHigh;

    OpenStream(Jid jid, String token, Consumer<FromClient> session) {
        this.jid = jid;
        this.token = token;
        this.session = session;
    }

    /// A stream that goes on with an old session.
    ///
    /// @param received stanzas the peer has had of us
    static OpenStream resumed(Jid jid, String token, Consumer<FromClient> session, long received) {
        OpenStream stream = new OpenStream(jid, token, session);
        stream.isCounting = true;
        stream.sent = received;
        stream.acknowledged = received;
        return stream;
    }

    /// What a peer that got its session with its login had wished for.
    void begin(boolean counting, boolean inactive) {
        isCounting = counting;
        if (inactive) {
            report(new FromClient.Active(false));
        }
    }

    /// RFC 6120 §8.1.5: what the peer says without a language is in that of its stream. Our own
    /// streams are in English, so of English nothing needs to be said.
    void speaks(@Nullable String streamLang) {
        lang = "en".equals(streamLang) ? null : streamLang;
    }

    Jid jid() {
        return jid;
    }

    void report(FromClient event) {
        session.accept(event);
    }

    /// Takes one element from the peer.
    ///
    /// @return what to send at once, or null
    /// @throws ProtocolException with the stream error the peer has earned
    @Nullable Element read(Element element) throws ProtocolException {
        return switch (element.namespace()) {
            case Namespaces.CLIENT -> {
                stanza(element);
                yield null;
            }
            case Namespaces.SM -> management(element);
            case CSI -> {
                activity(element);
                yield null;
            }
            default -> throw unsupported();
        };
    }

    private void stanza(Element element) throws ProtocolException {
        switch (element.name()) {
            case "message", "presence", "iq" -> {}
            default -> throw unsupported();
        }
        Stanza.Addressed stanza;
        try {
            if (!(StanzaReader.read(element) instanceof Stanza.Addressed addressed)) {
                throw unsupported();
            }
            stanza = addressed;
        } catch (ProtocolException e) {
            if (e.code().scope() != ErrorCode.Scope.STANZA) {
                throw e;
            }
            report(new FromClient.Handled(Replies.unreadable(element, jid, e.code(), e.detail())));
            return;
        }
        Jid from = stanza.from();
        if (from != null && !from.equals(jid) && !from.equals(jid.bare())) {
            throw new ProtocolException(
                    ErrorCode.STREAM_INVALID_FROM, "'from' is not the address bound");
        }
        boolean isUnsaid = lang != null && stanza.envelope().lang() == null;
        report(
                new FromClient.Received(
                        isUnsaid ? stanza.with(stanza.envelope().withLang(lang)) : stanza));
    }

    private @Nullable Element management(Element element) throws ProtocolException {
        switch (element.name()) {
            case "r" -> {
                mustCount();
                report(new FromClient.AckRequested());
            }
            case "a" -> {
                mustCount();
                acknowledged(element);
            }
            case "enable" -> {
                if (isCounting) {
                    return Replies.smFailed("unexpected-request");
                }
                isCounting = true;
                String resume = element.attribute("resume");
                report(new FromClient.CountingEnabled("true".equals(resume) || "1".equals(resume)));
            }
            case "resume" -> {
                return Replies.smFailed("unexpected-request");
            }
            default -> throw unsupported();
        }
        return null;
    }

    /// XEP-0352 §4.
    private void activity(Element element) throws ProtocolException {
        switch (element.name()) {
            case "active" -> report(new FromClient.Active(true));
            case "inactive" -> report(new FromClient.Active(false));
            default -> throw unsupported();
        }
    }

    private void mustCount() throws ProtocolException {
        if (!isCounting) {
            throw new ProtocolException(
                    ErrorCode.STREAM_UNSUPPORTED_STANZA_TYPE, "stream management is not enabled");
        }
    }

    private void acknowledged(Element element) throws ProtocolException {
        long wire = StreamCounts.parse(element.attribute("h"));
        if (wire < 0) {
            throw new ProtocolException(ErrorCode.STREAM_INVALID_XML, "'h' must be a count");
        }
        long count = StreamCounts.unwrap(acknowledged, wire);
        if (count > sent) {
            tooHigh = Replies.handledTooHigh(wire, sent);
            throw new ProtocolException(
                    ErrorCode.STREAM_UNDEFINED_CONDITION,
                    "acknowledged %d stanzas of %d sent".formatted(count, sent));
        }
        acknowledged = count;
        report(new FromClient.Acknowledged(count));
    }

    /// What the peer is told before the stream ends because of `e`.
    Element error(ProtocolException e) {
        return tooHigh == null ? Replies.streamError(e.code(), e.detail()) : tooHigh;
    }

    private static ProtocolException unsupported() {
        return new ProtocolException(
                ErrorCode.STREAM_UNSUPPORTED_STANZA_TYPE, "this element means nothing here");
    }

    /// What `event` is in XML, to be sent at once.
    ///
    /// @param event not about the socket itself
    Element show(ToClient event) {
        return switch (event) {
            case ToClient.Deliver(Stanza stanza) -> {
                if (stanza instanceof Stanza.Addressed) {
                    sent++;
                }
                yield StanzaWriter.write(stanza);
            }
            case ToClient.Acknowledge(long received) ->
                    Replies.sm("a", "h", StreamCounts.print(received));
            case ToClient.RequestAck() -> Replies.sm("r");
            case ToClient.CountingStarted started -> {
                sent = 0;
                acknowledged = 0;
                yield enabled(started);
            }
            case ToClient.Read _, ToClient.Close _ ->
                    throw new IllegalArgumentException("this is for the socket: " + event);
        };
    }

    private Element enabled(ToClient.CountingStarted started) {
        return started.resumable()
                ? Replies.enabled(token, started.resumeSecondsMax())
                : Replies.sm("enabled");
    }
}
