package org.godwit.server.transport.xmpp.login;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import org.godwit.protocol.sasl.ChannelBinding;
import org.godwit.protocol.sasl.HashedToken;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.xml.Xml;
import org.godwit.server.account.Registration;
import org.godwit.server.routing.Spec;

/// What a stream offers next (RFC 6120 §4.3.2).
@Spec({"RFC 6120 §4.3.2", "XEP-0440 0.4.2", "XEP-0478 0.2.0", "XEP-0388 1.0.4 §2.1"})
final class Features {
    static final String IQ_REGISTER_FEATURE = "http://jabber.org/features/iq-register";
    static final String PREAUTH_FEATURE = "urn:xmpp:ibr-token:0";
    private static final String CHANNEL_BINDING = "urn:xmpp:sasl-cb:0";
    private static final String LIMITS = "urn:xmpp:stream-limits:0";
    private static final int VERSION_BYTES = 15;

    private Features() {}

    static Element beforeTls() {
        Element required = Element.of(Namespaces.TLS, "required");
        return features()
                .child(Element.builder(Namespaces.TLS, "starttls").child(required).build())
                .build();
    }

    static Element beforeLogin(XmppLogin.Context context, LoginState.Ground ground) {
        Element features = offered(context, ground);
        return features.toBuilder()
                .child(
                        Element.builder(TokenSteps.PIPELINING, "config-version")
                                .attribute("scheme", "opaque")
                                .attribute("value", version(features))
                                .build())
                .build();
    }

    /// What a peer says it knows of [#beforeLogin] when it does not wait for it (XEP-0509 §2.3).
    static String version(XmppLogin.Context context, LoginState.Ground ground) {
        return version(offered(context, ground));
    }

    private static String version(Element features) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(Bytes.utf8(Xml.print(features)).unsafeArray());
            return Base64.getUrlEncoder()
                    .encodeToString(Bytes.copyOf(hash, 0, VERSION_BYTES).unsafeArray());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static Element offered(XmppLogin.Context context, LoginState.Ground ground) {
        Element.Builder features = features();
        if (!ground.secure()) {
            features.child(Element.of(Namespaces.TLS, "starttls"));
        }
        Element.Builder mechanisms = Element.builder(Namespaces.SASL, "mechanisms");
        Sasl.offered(ground, Profile.Plain.RFC6120)
                .forEach(name -> mechanisms.child("mechanism", name));
        features.child(mechanisms.build());
        features.child(authentication(ground));
        if (!ground.bindings().isEmpty()) {
            features.child(channelBindings(ground.bindings()));
        }
        Registration registration = context.settings().registration();
        if (registration == Registration.OPEN) {
            features.child(Element.of(IQ_REGISTER_FEATURE, "register"));
        }
        if (registration != Registration.CLOSED) {
            features.child(Element.of(PREAUTH_FEATURE, "register"));
        }
        return features.child(limits(context, context.settings().wire().frameBytesBeforeLoginMax()))
                .build();
    }

    private static Element authentication(LoginState.Ground ground) {
        Element.Builder authentication = Element.builder(Profile.SASL2, "authentication");
        Sasl.offered(ground, new Profile.Extended(Wishes.NONE))
                .forEach(name -> authentication.child("mechanism", name));
        Element.Builder tokens = Element.builder(Wishes.FAST, "fast");
        for (HashedToken each : HashedToken.values()) {
            if (each.isPossible(ground.bindings())) {
                tokens.child("mechanism", each.mechanism());
            }
        }
        Element.Builder inBind = Element.builder(Wishes.BIND2, "inline");
        for (String name : List.of(Namespaces.CARBONS, Wishes.CSI, Namespaces.SM)) {
            inBind.child(Element.builder(Wishes.BIND2, "feature").attribute("var", name).build());
        }
        return authentication
                .child(
                        Element.builder(Profile.SASL2, "inline")
                                .child(
                                        Element.builder(Wishes.BIND2, "bind")
                                                .child(inBind.build())
                                                .build())
                                .child(Element.of(Namespaces.SM, "sm"))
                                .child(tokens.build())
                                .build())
                .build();
    }

    /// Lets a client choose a binding we have.
    private static Element channelBindings(List<ChannelBinding> bindings) {
        Element.Builder list = Element.builder(CHANNEL_BINDING, "sasl-channel-binding");
        for (ChannelBinding binding : bindings) {
            list.child(
                    Element.builder(CHANNEL_BINDING, "channel-binding")
                            .attribute("type", binding.type())
                            .build());
        }
        return list.build();
    }

    private static Element limits(XmppLogin.Context context, int stanzaBytesMax) {
        return Element.builder(LIMITS, "limits")
                .child("max-bytes", Integer.toString(stanzaBytesMax))
                .child(
                        "idle-seconds",
                        Long.toString(context.settings().behind().idleMax().toSeconds()))
                .build();
    }

    /// For a peer that is logged in and has no session yet.
    static Element afterLogin(XmppLogin.Context context) {
        return features()
                .child(Element.of(Namespaces.BIND, "bind"))
                .child(
                        Element.builder(Namespaces.SESSION, "session")
                                .child(Element.of(Namespaces.SESSION, "optional"))
                                .build())
                .children(afterBinding(context).elements())
                .build();
    }

    /// For a peer that got its session with its login.
    static Element afterBinding(XmppLogin.Context context) {
        return features()
                .child(Element.of(Namespaces.SM, "sm"))
                .child(Element.of(Wishes.CSI, "csi"))
                .children(context.settings().behind().features())
                .child(limits(context, context.settings().wire().stanzaBytesMax()))
                .build();
    }

    private static Element.Builder features() {
        return Element.builder(Namespaces.STREAMS, "features");
    }
}
