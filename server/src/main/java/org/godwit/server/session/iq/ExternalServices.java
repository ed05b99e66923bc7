package org.godwit.server.session.iq;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// Tells clients which relays the operator runs for calls (STUN and TURN), each with a password
/// that is good for a while: the scheme TURN servers know as a shared secret, where the name is the
/// time it ends and the password its HMAC. Nobody's account name is told to the relay.
@Spec({"XEP-0215 1.0 §3", "XEP-0215 1.0 §4"})
public final class ExternalServices implements IqHandler {
    private static final String NAMESPACE = "urn:xmpp:extdisco:2";

    private final Offer offer;
    private final InstantSource clock;

    /// What the operator offers.
    ///
    /// @param secret shared with the TURN servers; empty for none, then they need no password
    /// @param life of a password
    public record Offer(List<Service> services, String secret, Duration life) {
        public static final Offer NONE = new Offer(List.of(), "", Duration.ofHours(12));

        public Offer {
            services = List.copyOf(services);
        }

        /// Keeps the secret out of logs.
        @Override
        public String toString() {
            return "Offer" + services;
        }
    }

    /// @param type `stun`, `turn`, `stuns` or `turns`
    /// @param transport `udp` or `tcp`
    public record Service(String type, String host, int port, String transport) {
        boolean isRestricted() {
            return type.startsWith("turn");
        }
    }

    public ExternalServices(Offer offer, InstantSource clock) {
        this.offer = offer;
        this.clock = clock;
    }

    @Override
    public String namespace() {
        return NAMESPACE;
    }

    @Override
    public List<String> features() {
        return offer.services().isEmpty() ? List.of() : List.of(NAMESPACE);
    }

    @Override
    public void handle(IqRequest request, Asker asker) throws ProtocolException {
        request.requireGet();
        Element asked = request.element();
        String type = asked.attribute("type");
        switch (asked.name()) {
            case "services" -> asker.reply(request.result(listed("services", type, null)));
            case "credentials" -> {
                Element wanted = asked.child(NAMESPACE, "service");
                String host = wanted == null ? null : wanted.attribute("host");
                String kind = wanted == null ? null : wanted.attribute("type");
                if (host == null || kind == null) {
                    throw new ProtocolException(
                            ErrorCode.BAD_REQUEST, "credentials for which service?");
                }
                Element found = listed("credentials", kind, host);
                if (found.elements().isEmpty()) {
                    throw new ProtocolException(ErrorCode.ITEM_NOT_FOUND, "no such service");
                }
                asker.reply(request.result(found));
            }
            default ->
                    throw new ProtocolException(
                            ErrorCode.BAD_REQUEST, "ask for services or credentials");
        }
    }

    private Element listed(String name, @Nullable String type, @Nullable String host) {
        Element.Builder list = Element.builder(NAMESPACE, name).attribute("type", type);
        for (Service service : offer.services()) {
            boolean fits =
                    (type == null || type.equals(service.type()))
                            && (host == null || host.equals(service.host()));
            if (fits) {
                list.child(element(service));
            }
        }
        return list.build();
    }

    private Element element(Service service) {
        Element.Builder element =
                Element.builder(NAMESPACE, "service")
                        .attribute("type", service.type())
                        .attribute("host", service.host())
                        .attribute("port", Integer.toString(service.port()))
                        .attribute("transport", service.transport());
        if (!service.isRestricted() || offer.secret().isEmpty()) {
            return element.build();
        }
        Instant expires = clock.instant().plus(offer.life()).truncatedTo(ChronoUnit.SECONDS);
        String username = Long.toString(expires.getEpochSecond());
        return element.attribute("restricted", "true")
                .attribute("username", username)
                .attribute("password", password(username))
                .attribute("expires", expires.toString())
                .build();
    }

    private String password(String username) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(
                    new SecretKeySpec(offer.secret().getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            byte[] code = mac.doFinal(username.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(code);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA1", e);
        }
    }
}
