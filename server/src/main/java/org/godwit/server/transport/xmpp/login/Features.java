package org.godwit.server.transport.xmpp.login;

import java.util.List;
import org.godwit.protocol.sasl.ChannelBinding;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.server.account.Registration;

/// What a stream offers next (RFC 6120 §4.3.2).
final class Features {
    static final String IQ_REGISTER_FEATURE = "http://jabber.org/features/iq-register";
    static final String PREAUTH_FEATURE = "urn:xmpp:ibr-token:0";
    private static final String CHANNEL_BINDING = "urn:xmpp:sasl-cb:0";

    private Features() {}

    static Element beforeTls(boolean required) {
        Element.Builder startTls = Element.builder(Namespaces.TLS, "starttls");
        if (required) {
            startTls.child(Element.of(Namespaces.TLS, "required"));
        }
        return features().child(startTls.build()).build();
    }

    /// @param tlsPossible TLS is not on but may be begun
    static Element beforeLogin(
            List<ChannelBinding> bindings, Registration registration, boolean tlsPossible) {
        Element.Builder features = features();
        if (tlsPossible) {
            features.child(Element.of(Namespaces.TLS, "starttls"));
        }
        Element.Builder mechanisms = Element.builder(Namespaces.SASL, "mechanisms");
        Sasl.mechanisms(bindings).forEach(name -> mechanisms.child("mechanism", name));
        features.child(mechanisms.build());
        if (!bindings.isEmpty()) {
            features.child(channelBindings(bindings));
        }
        if (registration == Registration.OPEN) {
            features.child(Element.of(IQ_REGISTER_FEATURE, "register"));
        }
        if (registration != Registration.CLOSED) {
            features.child(Element.of(PREAUTH_FEATURE, "register"));
        }
        return features.build();
    }

    /// XEP-0440: lets a client choose a binding we have.
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

    static Element afterLogin(List<Element> sessionFeatures) {
        return features()
                .child(Element.of(Namespaces.BIND, "bind"))
                .child(
                        Element.builder(Namespaces.SESSION, "session")
                                .child(Element.of(Namespaces.SESSION, "optional"))
                                .build())
                .child(Element.of(Namespaces.SM, "sm"))
                .children(sessionFeatures)
                .build();
    }

    private static Element.Builder features() {
        return Element.builder(Namespaces.STREAMS, "features");
    }
}
