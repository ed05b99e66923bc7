package org.godwit.app.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.godwit.app.config.NodeConfig.ArchiveLimits;
import org.godwit.app.config.NodeConfig.Ports;
import org.godwit.app.config.NodeConfig.Registration;
import org.godwit.app.config.NodeConfig.Security;
import org.godwit.app.config.NodeConfig.SessionLimits;
import org.godwit.app.config.NodeConfig.StoreLimits;
import org.godwit.app.config.NodeConfig.StrangerLimits;
import org.jspecify.annotations.Nullable;

/// Defaults ← file ← `--set`, then a checked [NodeConfig].
public final class ConfigReader {
    private static final String DEFAULTS = "godwit-defaults.conf";

    private ConfigReader() {}

    /// @param file HOCON, or null for defaults alone
    /// @param settings `key=value` words that override the file
    /// @throws ConfigException for an unknown key, a wrong value, an unreadable file
    public static NodeConfig read(@Nullable Path file, List<String> settings, Path dataDir) {
        Config defaults =
                ConfigFactory.parseResources(ConfigReader.class.getClassLoader(), DEFAULTS);
        try {
            Config merged = defaults;
            if (file != null) {
                merged = fromFile(file, defaults).withFallback(merged);
            }
            for (String setting : settings) {
                merged = override(merged, setting, defaults);
            }
            return toNode(merged.resolve(), dataDir);
        } catch (com.typesafe.config.ConfigException e) {
            throw new ConfigException(firstLine(e));
        }
    }

    private static Config fromFile(Path file, Config defaults) {
        if (!Files.isReadable(file)) {
            throw new ConfigException("cannot read configuration file " + file);
        }
        Config config =
                ConfigFactory.parseFile(
                        file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
        for (Map.Entry<String, ?> entry : config.entrySet()) {
            checkKnown(entry.getKey(), defaults);
        }
        return config;
    }

    private static Config override(Config config, String setting, Config defaults) {
        int equals = setting.indexOf('=');
        if (equals < 1) {
            throw new ConfigException("--set takes key=value, not \"" + setting + "\"");
        }
        String key = setting.substring(0, equals).strip();
        checkKnown(key, defaults);
        return config.withValue(
                key, ConfigValueFactory.fromAnyRef(setting.substring(equals + 1).strip()));
    }

    private static void checkKnown(String key, Config defaults) {
        Set<String> known = new TreeSet<>();
        defaults.entrySet().forEach(entry -> known.add(entry.getKey()));
        if (!known.contains(key)) {
            String nearest =
                    known.stream()
                            .min(Comparator.comparingInt(k -> EditDistance.between(k, key)))
                            .orElseThrow();
            throw new ConfigException(
                    "unknown configuration key \"" + key + "\"; did you mean \"" + nearest + "\"?");
        }
    }

    private static NodeConfig toNode(Config c, Path dataDir) {
        Ports ports =
                new Ports(
                        port(c, "ports.binary"),
                        port(c, "ports.xmpp"),
                        port(c, "ports.xmpps"),
                        port(c, "ports.web"),
                        port(c, "ports.admin"));
        Security security =
                new Security(
                        file(c, "tls.certificate"),
                        file(c, "tls.key"),
                        c.getBoolean("xmpp.plaintext"));
        StoreLimits store =
                new StoreLimits(
                        c.getInt("store.shards"),
                        c.getInt("limits.mailbox-messages"),
                        c.getBytes("limits.mailbox-bytes"),
                        c.getDuration("limits.message-age"),
                        c.getDuration("limits.device-age"),
                        sessions(c),
                        archive(c),
                        new StrangerLimits(
                                c.getInt("limits.strangers-per-sender"),
                                c.getInt("limits.strangers-per-recipient")));
        return new NodeConfig(
                c.getString("domain").toLowerCase(Locale.ROOT),
                c.getString("listen"),
                ports,
                registration(c.getString("registration")),
                security,
                store,
                WebConfig.read(c),
                PolicyConfig.read(c),
                dataDir);
    }

    private static ArchiveLimits archive(Config c) {
        return new ArchiveLimits(
                c.getDuration("archive.retention"),
                c.getInt("archive.messages"),
                c.getBytes("archive.bytes"));
    }

    private static SessionLimits sessions(Config c) {
        return new SessionLimits(
                c.getInt("limits.devices-per-account"),
                c.getInt("limits.stanzas-per-second"),
                c.getInt("limits.stanzas-burst"),
                c.getDuration("limits.resume"),
                c.getDuration("limits.idle"),
                (int) Math.min(Integer.MAX_VALUE, c.getBytes("limits.stanza-bytes")));
    }

    private static int port(Config c, String key) {
        int port = c.getInt(key);
        if (port < -1 || port > 65_535) {
            throw new ConfigException(key + " must be a port from 1 to 65535, 0 (any) or -1 (off)");
        }
        return port;
    }

    private static @Nullable Path file(Config c, String key) {
        String name = c.getString(key);
        if (name.isEmpty()) {
            return null;
        }
        Path path = Path.of(name);
        if (!Files.isReadable(path)) {
            throw new ConfigException(key + ": cannot read " + path);
        }
        return path;
    }

    private static Registration registration(String value) {
        return switch (value) {
            case "closed" -> Registration.CLOSED;
            case "invite" -> Registration.INVITE;
            case "open" -> Registration.OPEN;
            default ->
                    throw new ConfigException(
                            "registration must be closed, invite or open, not \"" + value + "\"");
        };
    }

    private static String firstLine(com.typesafe.config.ConfigException e) {
        String message = String.valueOf(e.getMessage());
        return message.lines().findFirst().orElse("unreadable configuration");
    }
}
