package org.godwit.app.config;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;

/// What the operator allows and chooses beyond limits.
///
/// @param push what notifications tell an app server
/// @param components programs with domains of their own
/// @param admins bare JIDs of who may run the commands of administration
/// @param invitations what other accounts may give away
/// @param contacts addresses of people by what they are for
/// @param external relays for calls
public record PolicyConfig(
        Push push,
        Components components,
        Set<Jid> admins,
        Invitations invitations,
        Map<String, List<String>> contacts,
        External external) {
    public PolicyConfig {
        admins = Set.copyOf(admins);
        contacts = Map.copyOf(contacts);
    }

    /// What an account may invite somebody to.
    public enum Invitations {
        OFF,
        CONTACTS,
        ACCOUNTS
    }

    /// @param services as the configuration names them
    /// @param secret shared with the TURN servers, or empty
    public record External(List<ExternalService> services, String secret, Duration life) {
        public External {
            services = List.copyOf(services);
            if (life.compareTo(Duration.ofMinutes(1)) < 0) {
                throw new ConfigException("external.life must be at least 1m");
            }
        }
    }

    public record ExternalService(String type, String host, int port, String transport) {
        private static final Set<String> TYPES = Set.of("stun", "stuns", "turn", "turns");

        public ExternalService {
            if (!TYPES.contains(type) || port < 1 || port > 65_535) {
                throw new ConfigException(
                        "external.services: %s needs a type of stun, stuns, turn or turns and a"
                                        .formatted(host)
                                + " port");
            }
        }
    }

    /// @param sender who sent the last message
    /// @param body its text
    public record Push(boolean sender, boolean body) {}

    /// @param listen address of their port
    /// @param port 0 takes a free one, -1 switches it off
    /// @param secrets by domain
    public record Components(String listen, int port, Map<String, String> secrets) {
        private static final int SECRET_CHARS_MIN = 12;

        public Components {
            secrets = Map.copyOf(secrets);
            if (port < -1 || port > 65_535) {
                throw new ConfigException("components.port must be a port, 0 (any) or -1 (off)");
            }
            for (Map.Entry<String, String> entry : secrets.entrySet()) {
                if (entry.getValue().length() < SECRET_CHARS_MIN) {
                    throw new ConfigException(
                            "components.accept: the secret of %s must have at least %d characters"
                                    .formatted(entry.getKey(), SECRET_CHARS_MIN));
                }
            }
        }
    }

    static PolicyConfig read(Config c) {
        return new PolicyConfig(
                new Push(c.getBoolean("push.sender"), c.getBoolean("push.body")),
                components(c),
                admins(c),
                invitations(c),
                contacts(c),
                external(c));
    }

    private static Invitations invitations(Config c) {
        String word = c.getString("invitations").toUpperCase(Locale.ROOT);
        for (Invitations each : Invitations.values()) {
            if (each.name().equals(word)) {
                return each;
            }
        }
        throw new ConfigException("invitations must be off, contacts or accounts");
    }

    private static Map<String, List<String>> contacts(Config c) {
        Map<String, List<String>> contacts = new LinkedHashMap<>();
        for (String purpose : List.of("abuse", "admin", "security", "support")) {
            List<String> addresses =
                    Stream.of(c.getString("contact." + purpose).split("[,\\s]+", -1))
                            .filter(address -> !address.isEmpty())
                            .toList();
            if (!addresses.isEmpty()) {
                contacts.put(purpose, addresses);
            }
        }
        return contacts;
    }

    private static External external(Config c) {
        List<ExternalService> services = new ArrayList<>();
        for (Config each : c.getConfigList("external.services")) {
            services.add(
                    new ExternalService(
                            each.getString("type"),
                            each.getString("host"),
                            each.getInt("port"),
                            each.hasPath("transport") ? each.getString("transport") : "udp"));
        }
        return new External(
                services, c.getString("external.secret"), c.getDuration("external.life"));
    }

    /// Names with commas between.
    private static Set<Jid> admins(Config c) {
        Set<Jid> admins = new HashSet<>();
        for (String name : c.getString("admins").split("[,\\s]+", -1)) {
            try {
                if (!name.isEmpty()) {
                    admins.add(
                            Jid.parse(
                                            name.contains("@")
                                                    ? name
                                                    : name + "@" + c.getString("domain"))
                                    .bare());
                }
            } catch (ProtocolException e) {
                throw new ConfigException("admins: \"" + name + "\" is no account");
            }
        }
        return admins;
    }

    private static Components components(Config c) {
        String own = c.getString("domain").toLowerCase(Locale.ROOT);
        Map<String, String> secrets = new LinkedHashMap<>();
        for (Config each : c.getConfigList("components.accept")) {
            String domain = each.getString("domain").toLowerCase(Locale.ROOT);
            boolean taken =
                    domain.equals(own)
                            || domain.equals("conference." + own)
                            || domain.equals("upload." + own);
            if (taken || secrets.put(domain, each.getString("secret")) != null) {
                throw new ConfigException(
                        "components.accept: " + domain + " is taken; give it another name");
            }
        }
        return new Components(
                c.getString("components.listen"), c.getInt("components.port"), secrets);
    }
}
