package org.godwit.app.config;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a node is told before it starts. Checked at birth: an impossible combination is refused
/// with the key to change.
///
/// @param listen address of the messaging listeners
/// @param dataDir where everything durable lives
public record NodeConfig(
        String domain,
        String listen,
        Ports ports,
        Registration registration,
        Security security,
        StoreLimits store,
        WebConfig web,
        PolicyConfig policy,
        Path dataDir) {
    /// TCP ports; 0 takes a free one, -1 switches a listener off.
    public record Ports(int binary, int xmpp, int xmpps, int web, int admin) {}

    /// Who may make an account.
    public enum Registration {
        CLOSED,
        INVITE,
        OPEN
    }

    /// @param certificate PEM file, or null for a self-signed one
    /// @param plaintext XMPP without TLS; loopback only
    public record Security(@Nullable Path certificate, @Nullable Path key, boolean plaintext) {
        public Security {
            if ((certificate == null) != (key == null)) {
                throw new ConfigException(
                        "tls.certificate and tls.key belong together: set both or none");
            }
        }
    }

    /// @param shards 0 for the built-in default
    /// @param mailboxMessagesMax messages a mailbox holds before senders are refused
    /// @param mailboxBytesMax the same in bytes
    /// @param messageAgeMax undelivered messages are dropped after this long
    /// @param deviceAgeMax a device unseen for this long is no longer waited for
    public record StoreLimits(
            int shards,
            int mailboxMessagesMax,
            long mailboxBytesMax,
            Duration messageAgeMax,
            Duration deviceAgeMax,
            SessionLimits sessions,
            ArchiveLimits archive,
            StrangerLimits strangers) {
        public StoreLimits {
            if (shards < 0 || shards > 64) {
                throw new ConfigException("store.shards must be 0 (default) or 1 to 64");
            }
            if (mailboxMessagesMax < 1) {
                throw new ConfigException("limits.mailbox-messages must be at least 1");
            }
            if (messageAgeMax.compareTo(Duration.ofMinutes(1)) < 0) {
                throw new ConfigException("limits.message-age must be at least 1m");
            }
            if (deviceAgeMax.compareTo(Duration.ofDays(1)) < 0) {
                throw new ConfigException("limits.device-age must be at least 1d");
            }
            if (deviceAgeMax.compareTo(sessions.resumeMax()) < 0) {
                throw new ConfigException("limits.resume may not exceed limits.device-age");
            }
            if (mailboxBytesMax < sessions.stanzaBytesMax()) {
                throw new ConfigException(
                        "limits.mailbox-bytes must be at least limits.stanza-bytes");
            }
            if (archive.retention().compareTo(messageAgeMax) >= 0) {
                throw new ConfigException(
                        "archive.retention must be shorter than limits.message-age");
            }
            boolean fits =
                    archive.messagesMax() <= mailboxMessagesMax / 2
                            && archive.bytesMax() <= mailboxBytesMax / 2;
            if (archive.retention().isPositive() && !fits) {
                throw new ConfigException(
                        "archive.messages and archive.bytes may be half of limits.mailbox-messages"
                                + " and limits.mailbox-bytes at most");
            }
        }
    }

    /// @param perSenderHourly conversations an account may begin with strangers in an hour
    /// @param perRecipientHourly that strangers may begin with an account in an hour
    public record StrangerLimits(int perSenderHourly, int perRecipientHourly) {
        public StrangerLimits {
            if (perSenderHourly < 1 || perRecipientHourly < 1) {
                throw new ConfigException(
                        "limits.strangers-per-sender and limits.strangers-per-recipient must be at"
                                + " least 1");
            }
        }
    }

    /// What is kept of messages that were delivered.
    ///
    /// @param retention how long; zero keeps nothing
    /// @param messagesMax of one account
    /// @param bytesMax of one account
    public record ArchiveLimits(Duration retention, int messagesMax, long bytesMax) {
        public ArchiveLimits {
            if (retention.isNegative() || messagesMax < 1 || bytesMax < 1) {
                throw new ConfigException(
                        "archive.retention must be 0 (off) or more, archive.messages and"
                                + " archive.bytes at least 1");
            }
        }
    }

    /// @param devicesMax devices of one account
    /// @param stanzasPerSecond long-run rate of one sender
    /// @param stanzasBurst stanzas of one sender at once
    /// @param resumeMax how long a vanished device can resume
    /// @param idleMax silence before a sign of life is asked for
    /// @param stanzaBytesMax largest stanza of a client that is logged in
    public record SessionLimits(
            int devicesMax,
            int stanzasPerSecond,
            int stanzasBurst,
            Duration resumeMax,
            Duration idleMax,
            int stanzaBytesMax) {
        private static final int STANZA_BYTES_MIN = 10_000;
        private static final int STANZA_BYTES_MAX = 1 << 20;

        public SessionLimits {
            if (stanzaBytesMax < STANZA_BYTES_MIN || stanzaBytesMax > STANZA_BYTES_MAX) {
                throw new ConfigException(
                        "limits.stanza-bytes must be from 10000 (RFC 6120 §13.12) to 1MiB");
            }
            if (devicesMax < 1) {
                throw new ConfigException("limits.devices-per-account must be at least 1");
            }
            if (stanzasPerSecond < 1 || stanzasBurst < stanzasPerSecond) {
                throw new ConfigException(
                        "limits.stanzas-burst must be at least limits.stanzas-per-second, and that"
                                + " at least 1");
            }
        }
    }

    public NodeConfig {
        boolean loopback = isLoopback(listen);
        if (security.plaintext() && !loopback) {
            throw new ConfigException(
                    "xmpp.plaintext=true needs listen=127.0.0.1: passwords would cross the network"
                            + " in the clear");
        }
    }

    /// Only programs on this machine reach the listeners.
    public boolean isOnLoopback() {
        return isLoopback(listen);
    }

    static boolean isLoopback(String address) {
        return address.startsWith("127.") || address.equals("::1") || address.equals("localhost");
    }
}
