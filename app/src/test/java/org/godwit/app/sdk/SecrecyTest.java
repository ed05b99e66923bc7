package org.godwit.app.sdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.godwit.app.scenario.node.NodeUnderTest;
import org.godwit.client.Event;
import org.godwit.client.content.SharedFile;
import org.godwit.client.file.Transfer;
import org.godwit.client.file.Transfers;
import org.godwit.client.history.Message;
import org.godwit.client.history.Tick;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.stanza.StanzaWriter;
import org.godwit.protocol.xml.Xml;
import org.godwit.server.mailbox.MessageForm;
import org.godwit.store.Page;
import org.godwit.store.engine.EngineStore;
import org.godwit.store.engine.StoreConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a node has on its disk and in its log of what people say to each other, sealed and in the
/// clear: the same search finds the one and not the other.
class SecrecyTest {
    private static final String PASSWORD = "correct horse";

    @TempDir private Path directory;
    private NodeUnderTest node;
    private Phone alice;
    private Phone bob;
    private Phone carol;

    @BeforeEach
    void start() throws Exception {
        node = NodeUnderTest.process(data(), List.of("archive.retention=1d"));
        for (String name : List.of("alice", "bob", "carol")) {
            node.addAccount(name, PASSWORD);
        }
        alice = new Phone(directory.resolve("alice"), node.endpoints(), "alice", PASSWORD);
        bob = new Phone(directory.resolve("bob"), node.endpoints(), "bob", PASSWORD);
        carol = Phone.inTheClear(directory.resolve("carol"), node.endpoints(), "carol", PASSWORD);
    }

    @AfterEach
    void stop() throws Exception {
        alice.close();
        bob.close();
        carol.close();
        node.close();
    }

    private Path data() {
        return directory.resolve("node");
    }

    /// Words that no dictionary has, so that there is nothing shorter for them.
    private static String words(int seed) {
        StringBuilder words = new StringBuilder();
        new Random(seed).ints(60, 0x4e00, 0x9000).forEach(words::appendCodePoint);
        return words.toString();
    }

    /// A picture of noise: hardly smaller than its pixels, and so is its thumbnail.
    private Path picture(String name, int seed) throws Exception {
        BufferedImage image = new BufferedImage(200, 150, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(seed);
        for (int i = 0; i < 200 * 150; i++) {
            image.setRGB(i % 200, i / 200, random.nextInt());
        }
        Path file = directory.resolve(name);
        assertThat(ImageIO.write(image, "png", file.toFile())).isTrue();
        return file;
    }

    private static SharedFile sends(Phone phone, Jid to, String text, Path picture)
            throws Exception {
        phone.client.sharing().sendFile(to, picture, Transfers.Sending.USUAL);
        Event ended =
                phone.await(
                        "the file's end",
                        e -> e instanceof Event.TransferChanged(Transfer t) && t.isOver());
        Transfer.State state = ((Event.TransferChanged) ended).transfer().state();
        assertThat(state).isInstanceOf(Transfer.State.Sent.class);
        Message.Ref file = ((Transfer.State.Sent) state).ref();
        phone.reaches(file, Tick.STORED);
        phone.reaches(phone.client.send(to, text), Tick.STORED);
        Message sent = Objects.requireNonNull(phone.history.find(file));
        return (SharedFile) Objects.requireNonNull(sent.content().attachment());
    }

    private static MessageForm form() {
        return new MessageForm("localhost", Limits.DEFAULT);
    }

    /// Whether any file of the node, or its log, has these bytes.
    private boolean isOnDisk(byte[] bytes) throws Exception {
        List<Path> files = new ArrayList<>(List.of(log()));
        try (var all = Files.walk(data())) {
            all.filter(Files::isRegularFile).forEach(files::add);
        }
        for (Path each : files) {
            if (has(Files.readAllBytes(each), bytes)) {
                return true;
            }
        }
        return false;
    }

    private Path log() {
        return directory.resolve("node.log");
    }

    private static boolean has(byte[] in, byte[] bytes) {
        for (int i = 0; i + bytes.length <= in.length; i++) {
            if (in[i] == bytes[0]
                    && Arrays.equals(in, i, i + bytes.length, bytes, 0, bytes.length)) {
                return true;
            }
        }
        return false;
    }

    /// All that waits for accounts or is kept of them, as the store's codec reads it.
    private List<Stanza.Message> mailboxes() throws Exception {
        List<Stanza.Message> messages = new ArrayList<>();
        StoreConfig config = StoreConfig.alone(data().resolve("store"));
        try (EngineStore store = EngineStore.open(config, _ -> {})) {
            for (Phone phone : List.of(alice, bob, carol)) {
                String account = phone.account.toString();
                Page page = store.shardOf(account).read(account, 0, 1_000, 1 << 30);
                for (Page.Entry entry : page.entries()) {
                    messages.add(Objects.requireNonNull(form().decode(entry.message())));
                }
            }
        }
        return messages;
    }

    /// Whether a message says that, as it is or in base64.
    private static boolean says(Stanza.Message message, byte[] bytes) {
        Element all = StanzaWriter.write(message);
        String coded = Base64.getEncoder().encodeToString(bytes);
        return has(Xml.print(all).getBytes(UTF_8), bytes)
                || Xml.print(all).contains(coded)
                || texts(all).anyMatch(text -> has(decoded(text), bytes));
    }

    private static Stream<String> texts(Element element) {
        return Stream.concat(
                Stream.of(element.text()), element.elements().stream().flatMap(SecrecyTest::texts));
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getMimeDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    @Test
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
    void aNodeShouldHoldNothingOfWhatIsSealed() throws Exception {
        bob.goesOnline();
        alice.goesOnline();
        // Bob's keys are there before he goes: then all that is sent has to wait for him.
        assertThat(alice.safety(bob.account, 2).compared()).isFalse();
        bob.goesOffline();
        carol.goesOnline();
        Path secret = picture("the plan.png", 1);
        Path open = picture("the garden.png", 2);
        // The first thing said in this conversation is a file.
        SharedFile sealed = sends(alice, bob.account, words(3), secret);
        SharedFile clear = sends(carol, bob.account, words(4), open);
        assertThat(sealed.source().cipher()).isNotNull();
        assertThat(clear.source().cipher()).isNull();
        alice.close();
        carol.close();
        bob.close();
        // Once with a start that reads all of it back.
        node.killAndRestart();
        node.restart();
        node.close();

        assertThat(isOnDisk(middle(open))).isTrue();
        // Texts are coded there, so they are looked for behind the codec; a log would have them
        // bare.
        assertThat(isOnDisk(words(3).getBytes(UTF_8))).isFalse();
        assertThat(isOnDisk(middle(secret))).isFalse();
        byte[] thumbnail = Objects.requireNonNull(sealed.thumbnail()).image().toArray();
        byte[] clearThumbnail = Objects.requireNonNull(clear.thumbnail()).image().toArray();
        TreeSet<String> found = new TreeSet<>();
        for (Stanza.Message each : mailboxes()) {
            note(found, each, "text in the clear", words(4).getBytes(UTF_8));
            note(found, each, "name in the clear", "the garden.png".getBytes(UTF_8));
            note(found, each, "thumbnail in the clear", clearThumbnail);
            note(found, each, "sealed text", words(3).getBytes(UTF_8));
            note(found, each, "sealed name", "the plan.png".getBytes(UTF_8));
            note(
                    found,
                    each,
                    "sealed key",
                    Objects.requireNonNull(sealed.source().cipher()).key().toArray());
            note(found, each, "sealed address", sealed.source().uri().getPath().getBytes(UTF_8));
            note(found, each, "sealed thumbnail", thumbnail);
        }
        assertThat(found)
                .containsExactly(
                        "name in the clear", "text in the clear", "thumbnail in the clear");
    }

    private static void note(Set<String> found, Stanza.Message message, String what, byte[] bytes) {
        if (says(message, bytes)) {
            found.add(what);
        }
    }

    /// Some bytes of a file, past what all files of its kind begin with.
    private static byte[] middle(Path file) throws Exception {
        byte[] all = Files.readAllBytes(file);
        return Arrays.copyOfRange(all, all.length / 2, all.length / 2 + 64);
    }
}
