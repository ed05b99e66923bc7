package org.godwit.app.config;

import com.typesafe.config.Config;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// What the operator allows and chooses beyond limits.
///
/// @param push what notifications tell an app server
public record PolicyConfig(Push push, Components components) {
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
                new Push(c.getBoolean("push.sender"), c.getBoolean("push.body")), components(c));
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
