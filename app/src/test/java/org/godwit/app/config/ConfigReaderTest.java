package org.godwit.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReaderTest {
    @TempDir Path dir;

    private NodeConfig read(String... settings) {
        return ConfigReader.read(null, List.of(settings), dir);
    }

    @Test
    void defaultsShouldServeOnLoopbackWithRegistrationClosed() {
        NodeConfig config = read();
        assertThat(config.listen()).isEqualTo("127.0.0.1");
        assertThat(config.ports()).isEqualTo(new NodeConfig.Ports(5225, 5222, 5223, 5280, 5281));
        assertThat(config.registration()).isEqualTo(NodeConfig.Registration.CLOSED);
        assertThat(config.security().plaintext()).isFalse();
        assertThat(config.store().messageAgeMax()).isEqualTo(Duration.ofDays(30));
    }

    @Test
    void fileShouldOverrideDefaultsAndSettingsShouldOverrideTheFile() throws IOException {
        Path file = dir.resolve("godwit.conf");
        Files.writeString(file, "domain = chat.example\nports { xmpp = 6222, binary = 6225 }\n");
        NodeConfig config = ConfigReader.read(file, List.of("ports.xmpp=7222"), dir);
        assertThat(config.domain()).isEqualTo("chat.example");
        assertThat(config.ports().xmpp()).isEqualTo(7222);
        assertThat(config.ports().binary()).isEqualTo(6225);
        assertThat(config.ports().xmpps()).isEqualTo(5223);
    }

    @Test
    void unknownKeyShouldBeRefusedWithTheNearestKnownOne() {
        assertThatThrownBy(() -> read("ports.xmp=1"))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "unknown configuration key \"ports.xmp\"; did you mean \"ports.xmpp\"?");
    }

    @Test
    void unknownKeyInTheFileShouldBeRefusedToo() throws IOException {
        Path file = dir.resolve("godwit.conf");
        Files.writeString(file, "registraton = open\n");
        assertThatThrownBy(() -> ConfigReader.read(file, List.of(), dir))
                .hasMessageContaining("did you mean \"registration\"");
    }

    @Test
    void everyLimitShouldBeAKeyAndSayWhatItMayBe() {
        NodeConfig config =
                read(
                        "limits.stanza-bytes=64KiB",
                        "limits.mailbox-bytes=1MiB",
                        "limits.mailbox-messages=500",
                        "limits.device-age=2d",
                        "limits.message-age=1h",
                        "limits.devices-per-account=3");
        assertThat(config.store().sessions().stanzaBytesMax()).isEqualTo(64 << 10);
        assertThat(config.store().mailboxBytesMax()).isEqualTo(1 << 20);
        assertThat(config.store().deviceAgeMax()).isEqualTo(Duration.ofDays(2));
        assertRefused("limits.stanza-bytes", "1KiB", "100MiB");
        assertRefused("limits.mailbox-bytes", "100KiB");
        assertRefused("limits.mailbox-messages", "0");
        assertRefused("limits.message-age", "1s");
        assertRefused("limits.device-age", "1h");
        assertRefused("limits.devices-per-account", "0");
        assertRefused("limits.stanzas-per-second", "0");
        assertRefused("limits.stanzas-burst", "10");
        assertRefused("limits.resume", "31d");
    }

    private void assertRefused(String key, String... values) {
        for (String value : values) {
            assertThatThrownBy(() -> read(key + "=" + value))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(key);
        }
    }

    @Test
    void plaintextShouldBeRefusedOffLoopback() {
        assertThat(read("xmpp.plaintext=true").security().plaintext()).isTrue();
        assertThatThrownBy(() -> read("xmpp.plaintext=true", "listen=0.0.0.0"))
                .hasMessageContaining("needs listen=127.0.0.1");
    }

    @Test
    void theWebPortsUrlShouldBeReadWithoutASlashAtItsEnd() {
        assertThat(read().web().url()).isNull();
        assertThat(read("web.url=https://chat.example.org/").web().url())
                .hasToString("https://chat.example.org");
        assertThatThrownBy(() -> read("web.url=chat.example.org")).hasMessageContaining("web.url");
        assertThatThrownBy(() -> read("web.url=https://x'/><y")).hasMessageContaining("web.url");
    }

    @Test
    void wrongValuesShouldNameTheirKey() {
        assertThatThrownBy(() -> read("ports.xmpp=70000")).hasMessageContaining("ports.xmpp");
        assertThatThrownBy(() -> read("ports.xmpp=lots")).hasMessageContaining("ports.xmpp");
        assertThatThrownBy(() -> read("registration=maybe")).hasMessageContaining("registration");
        assertThatThrownBy(() -> read("tls.certificate=/no/such"))
                .hasMessageContaining("tls.certificate");
        assertThatThrownBy(() -> read("broken")).hasMessageContaining("key=value");
    }
}
