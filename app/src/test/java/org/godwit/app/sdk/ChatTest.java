package org.godwit.app.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.RandomAccessFile;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.godwit.client.Client;
import org.godwit.client.ClientSettings;
import org.godwit.client.Connectivity;
import org.godwit.client.Event;
import org.godwit.client.chat.ChatShell;
import org.godwit.client.file.Transfer;
import org.godwit.client.history.MemoryHistory;
import org.godwit.client.history.Message;
import org.godwit.client.history.Retention;
import org.godwit.client.history.Tick;
import org.godwit.client.link.NoiseTransport;
import org.godwit.client.link.Profile;
import org.godwit.client.people.Setting;
import org.godwit.protocol.handshake.LoginRequest;
import org.godwit.protocol.handshake.noise.X25519;
import org.godwit.protocol.stanza.Jid;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The chat in a terminal, typed into over a whole node: what a command does is seen by others.
class ChatTest extends TwoPhones {
    private static final int WAIT_SECONDS = 20;

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream drawn = new ByteArrayOutputStream();
    private final PipedOutputStream keys = new PipedOutputStream();
    private final MemoryHistory history = new MemoryHistory(Retention.DEFAULT);
    private Terminal terminal;
    private Client client;
    private Thread chat;
    private Jid carol;

    @BeforeEach
    void open() throws Exception {
        node.addAccount("carol", PASSWORD);
        carol = new Jid("carol", node.endpoints().domain(), null);
        ChatShell shell = new ChatShell(InstantSource.system());
        X25519 curve = X25519.fastest();
        NoiseTransport transport =
                new NoiseTransport(
                        new NoiseTransport.Target(
                                new InetSocketAddress(
                                        node.endpoints().host(), node.endpoints().binary()),
                                carol,
                                "test terminal",
                                Duration.ofSeconds(WAIT_SECONDS)),
                        Profile.open(directory.resolve("carol"), curve),
                        new LoginRequest.Proof.Password(PASSWORD),
                        curve,
                        InstantSource.system());
        client =
                Client.of(
                        ClientSettings.of(carol),
                        history,
                        transport,
                        InstantSource.system(),
                        event -> {
                            shell.listener().accept(event);
                            events.add(event);
                        });
        client.connect();
        terminal =
                TerminalBuilder.builder()
                        .system(false)
                        .type("xterm-256color")
                        .encoding(StandardCharsets.UTF_8)
                        .streams(new PipedInputStream(keys, 1 << 16), drawn)
                        .build();
        await(
                "online",
                event ->
                        event instanceof Event.ConnectivityChanged(Connectivity now)
                                && now instanceof Connectivity.Online);
        terminal.setSize(new Size(100, 40));
        chat =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    try {
                                        shell.run(terminal, carol, client);
                                    } catch (Exception e) {
                                        throw new AssertionError(e);
                                    }
                                });
        shows();
    }

    /// The terminal takes keys as they are once the chat has it.
    private void shows() throws Exception {
        for (int i = 0; !drawn.toString(StandardCharsets.UTF_8).contains("Ctrl-Q"); i++) {
            assertThat(i).as("looks").isLessThan(WAIT_SECONDS * 50);
            Thread.sleep(20);
        }
    }

    @AfterEach
    void leave() throws Exception {
        types("/quit");
        chat.join(TimeUnit.SECONDS.toMillis(WAIT_SECONDS));
        assertThat(chat.isAlive()).isFalse();
        client.close();
        history.close();
        terminal.close();
    }

    private void types(String line) throws Exception {
        keys.write((line + "\r").getBytes(StandardCharsets.UTF_8));
        keys.flush();
    }

    private void await(String what, Predicate<Event> fits) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        List<Event> seen = new ArrayList<>();
        while (true) {
            Event event = events.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            assertThat(event).as("waits for " + what + ", saw " + seen).isNotNull();
            if (fits.test(event)) {
                return;
            }
            seen.add(event);
        }
    }

    private void chatsWithBob() throws Exception {
        types("/to bob");
        types("hello bob");
        bob.hears("hello bob");
    }

    private void choice(String what, Predicate<Setting> fits) throws Exception {
        await(
                what,
                event ->
                        event instanceof Event.SettingChanged(Setting setting)
                                && fits.test(setting));
    }

    @Test
    void whomItBlocksShouldReachNobodyUntilItUnblocks() throws Exception {
        chatsWithBob();
        types("/block bob");
        choice("the block", s -> s instanceof Setting.Blocked);
        Message.Ref unheard = bob.client.send(carol, "let me in");
        bob.becomes(
                "refused",
                () -> {
                    Message message = bob.history.find(unheard);
                    return message != null && message.tick() == Tick.FAILED;
                });
        types("/unblock bob");
        choice("its end", s -> s instanceof Setting.Unblocked);
        bob.reaches(bob.client.send(carol, "thank you"), Tick.DELIVERED);
        assertThat(history.messages(bob.account, Long.MAX_VALUE, 9))
                .extracting(Message::body)
                .containsExactly("hello bob", "thank you");
    }

    @Test
    void whomItMutesShouldBeToldToItsOtherDevicesAndTakenBack() throws Exception {
        try (Phone phone =
                new Phone(directory.resolve("phone"), node.endpoints(), "carol", PASSWORD)) {
            phone.goesOnline();
            chatsWithBob();
            List<Setting> before =
                    phone.client.sharing().people().settings().get(WAIT_SECONDS, TimeUnit.SECONDS);
            assertThat(before).noneMatch(Setting.Muted.class::isInstance);
            types("/mute");
            told(phone, "muted", s -> s instanceof Setting.Muted);
            types("/unmute");
            told(phone, "unmuted", s -> s instanceof Setting.Unmuted);
        }
    }

    private static void told(Phone phone, String what, Predicate<Setting> fits)
            throws InterruptedException {
        var _ =
                phone.await(
                        what,
                        event ->
                                event instanceof Event.SettingChanged(Setting setting)
                                        && fits.test(setting));
    }

    @Test
    void aFileShouldNotArriveWhenItIsCancelled() throws Exception {
        chatsWithBob();
        Path large = directory.resolve("large.bin");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(60L << 20);
        }
        types("/file " + large);
        await("the file's beginning", event -> event instanceof Event.TransferChanged);
        types("/cancel");
        await(
                "its end",
                event ->
                        event instanceof Event.TransferChanged(Transfer transfer)
                                && transfer.isOver());
        types("after that");
        bob.hears("after that");
        assertThat(bob.history.messages(carol, Long.MAX_VALUE, 9))
                .extracting(Message::body)
                .containsExactly("hello bob", "after that");
    }
}
