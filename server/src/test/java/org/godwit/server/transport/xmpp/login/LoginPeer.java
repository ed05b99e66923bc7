package org.godwit.server.transport.xmpp.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.xml.Xml;
import org.godwit.server.account.Registration;
import org.godwit.server.transport.xmpp.login.XmppSettings.Security;
import org.jspecify.annotations.Nullable;

/// A connection in the hands of a test: what it was told to do since last asked.
final class LoginPeer {
    final XmppSettings settings;
    final Security security;
    LoginState state;
    private List<LoginEffect> effects = new ArrayList<>();
    private int steps;

    LoginPeer(Security security, Registration registration) {
        this.settings =
                new XmppSettings(
                        "godwit.test",
                        registration,
                        new XmppSettings.Behind(
                                List.of(Element.of("urn:extra", "extra")),
                                Duration.ofMinutes(10),
                                Duration.ofMinutes(5)),
                        Limits.DEFAULT,
                        XmppSettings.Bounds.DEFAULT,
                        1);
        this.security = security;
        this.state = XmppLogin.initial(settings, security);
    }

    LoginPeer on(LoginEvent event) {
        var context = new XmppLogin.Context(settings, security, "fresh" + steps++);
        XmppLogin.Step step = XmppLogin.step(context, state, event);
        state = step.state();
        effects.addAll(step.effects());
        return this;
    }

    LoginPeer header(@Nullable String to, @Nullable String version) {
        return on(
                new LoginEvent.HeaderRead(
                        Element.builder(Namespaces.STREAMS, "stream")
                                .attribute("to", to)
                                .attribute("from", "alice@godwit.test")
                                .attribute("version", version)
                                .build(),
                        Namespaces.CLIENT));
    }

    /// A header that does not say who the peer is.
    LoginPeer namelessHeader() {
        return on(
                new LoginEvent.HeaderRead(
                        Element.builder(Namespaces.STREAMS, "stream")
                                .attribute("to", "godwit.test")
                                .attribute("version", "1.0")
                                .build(),
                        Namespaces.CLIENT));
    }

    LoginPeer header() {
        return header("godwit.test", "1.0");
    }

    LoginPeer send(String xml) {
        try {
            return on(new LoginEvent.ElementRead(Xml.parse(xml)));
        } catch (ProtocolException e) {
            throw new AssertionError(xml, e);
        }
    }

    List<LoginEffect> taken() {
        List<LoginEffect> taken = effects;
        effects = new ArrayList<>();
        return taken;
    }

    /// What went over the wire since last asked.
    String sent() {
        StringBuilder sent = new StringBuilder();
        for (LoginEffect effect : taken()) {
            switch (effect) {
                case LoginEffect.Send(Element element) -> sent.append(Xml.print(element));
                case LoginEffect.OpenStream(Element header) ->
                        sent.append("<?").append(header.attribute("id")).append('>');
                case LoginEffect.CloseStream() -> sent.append("</>");
                default -> {}
            }
        }
        return sent.toString();
    }

    LoginPeer failedWith(ErrorCode code) {
        assertThat(sent())
                .contains("<stream:error><" + code.condition())
                .endsWith("</stream:error></>");
        assertThat(state).isInstanceOf(LoginState.Closed.class);
        return this;
    }
}
