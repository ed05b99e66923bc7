package org.godwit.app.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import javax.imageio.ImageIO;
import org.godwit.app.scenario.node.NodeUnderTest;
import org.godwit.client.Event;
import org.godwit.client.content.SharedFile;
import org.godwit.client.file.FileException;
import org.godwit.client.file.Transfer;
import org.godwit.client.file.Transfers;
import org.godwit.client.history.Message;
import org.godwit.protocol.stanza.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files as people send them to each other in the clear, with the SDK, through a whole node.
class FilesTest {
    @TempDir private Path directory;

    private NodeUnderTest node;
    private Phone alice;
    private Phone bob;

    private int nodes;

    @BeforeEach
    void start() throws Exception {
        start(List.of());
    }

    private void start(List<String> settings) throws Exception {
        node = NodeUnderTest.inProcess(directory.resolve("node" + ++nodes), settings);
        alice = phone("alice");
        bob = phone("bob");
        alice.goesOnline();
        bob.goesOnline();
        Files.createDirectories(directory.resolve("saved"));
    }

    private void restart(String... settings) throws Exception {
        stop();
        start(List.of(settings));
    }

    private Phone phone(String name) throws Exception {
        node.addAccount(name, "correct horse");
        return Phone.inTheClear(
                directory.resolve(name + nodes), node.endpoints(), name, "correct horse");
    }

    @AfterEach
    void stop() throws Exception {
        alice.close();
        bob.close();
        node.close();
    }

    private Path file(String name, int bytes) throws Exception {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return Files.write(directory.resolve(name), content);
    }

    private Path picture(String name) throws Exception {
        BufferedImage image = new BufferedImage(640, 480, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < 640; x++) {
            image.setRGB(x, x * 480 / 640, 0xff8800);
        }
        Path file = directory.resolve(name);
        assertThat(ImageIO.write(image, "png", file.toFile())).isTrue();
        return file;
    }

    private static Transfer.State ends(Phone phone) throws Exception {
        Event event =
                phone.await(
                        "a transfer's end",
                        e -> e instanceof Event.TransferChanged(Transfer t) && t.isOver());
        return ((Event.TransferChanged) event).transfer().state();
    }

    private static Message hearsFile(Phone phone) throws Exception {
        Event event =
                phone.await(
                        "a file",
                        e ->
                                e instanceof Event.MessageAdded(Message m)
                                        && !m.mine()
                                        && m.content().attachment() instanceof SharedFile);
        return ((Event.MessageAdded) event).message();
    }

    private static SharedFile fileOf(Message message) {
        return (SharedFile) Objects.requireNonNull(message.content().attachment());
    }

    private Path saved(Message message) throws Exception {
        bob.client.sharing().save(message, directory.resolve("saved"));
        Transfer.State end = ends(bob);
        assertThat(end).isInstanceOf(Transfer.State.Saved.class);
        return ((Transfer.State.Saved) end).place();
    }

    @ParameterizedTest
    @ValueSource(strings = {"web.tls=false", "web.tls=true"})
    void aPictureShouldArriveWithItsThumbnailByteForByteAlsoEncrypted(String tls) throws Exception {
        restart(tls);
        Path picture = picture("flower.png");
        for (Transfers.Sending how :
                List.of(Transfers.Sending.USUAL, Transfers.Sending.ENCRYPTED)) {
            alice.client.sharing().sendFile(bob.account, picture, how);
            assertThat(ends(alice)).isInstanceOf(Transfer.State.Sent.class);
            Message heard = hearsFile(bob);
            SharedFile shared = fileOf(heard);
            assertThat(shared.facts().name()).isEqualTo("flower.png");
            assertThat(shared.facts().type()).isEqualTo("image/png");
            assertThat(shared.facts().shape()).isEqualTo(new SharedFile.Shape(640, 480, 0));
            assertThat(shared.thumbnail()).isNotNull();
            assertThat(shared.thumbnail().width()).isEqualTo(96);
            assertThat(shared.source().cipher() != null).isEqualTo(how.encrypted());
            assertThat(heard.body())
                    .startsWith(
                            how.encrypted() ? "aesgcm://" : tls.endsWith("true") ? "https" : "http")
                    .doesNotContain(how.encrypted() ? "flower" : "\n");
            assertThat(saved(heard)).hasSameBinaryContentAs(picture);
        }
        assertThat(directory.resolve("saved/flower.png")).exists();
        assertThat(directory.resolve("saved/flower (1).png")).exists();
        try (var left = Files.list(directory.resolve("saved"))) {
            assertThat(left).hasSize(2);
        }
    }

    @Test
    void aForwardedFileShouldNotBeUploadedAgainAndGoToTheNext() throws Exception {
        Path file = file("notes.bin", 300_000);
        alice.client
                .sharing()
                .sendFile(bob.account, file, Transfers.Sending.USUAL, "what was said");
        Message heard = hearsFile(bob);
        bob.hears("what was said");
        bob.client.sharing().forward(heard, alice.account);
        Message back = hearsFile(alice);
        assertThat(back.content().extras().forwarded()).isTrue();
        assertThat(fileOf(back)).isEqualTo(fileOf(heard));
        assertThat(saved(heard)).hasSameBinaryContentAs(file);
    }

    @Test
    void whatIsTooLargeOrTooMuchShouldBeSaidAndNothingSent() throws Exception {
        restart("media.file-bytes=1000", "media.account-bytes=1500");
        Path large = file("large.bin", 1001);
        alice.client.sharing().sendFile(bob.account, large, Transfers.Sending.USUAL);
        assertThat(ends(alice))
                .isInstanceOfSatisfying(
                        Transfer.State.Failed.class,
                        failed -> assertThat(failed.why()).contains("too large"));
        alice.client.sharing().sendFile(bob.account, file("a", 1000), Transfers.Sending.USUAL);
        assertThat(ends(alice)).isInstanceOf(Transfer.State.Sent.class);
        alice.client.sharing().sendFile(bob.account, file("b", 600), Transfers.Sending.USUAL);
        assertThat(ends(alice))
                .isInstanceOfSatisfying(
                        Transfer.State.Failed.class,
                        failed -> assertThat(failed.why()).contains("no room left"));
        assertThat(alice.history.messages(bob.account, Long.MAX_VALUE, 9)).hasSize(1);
    }

    @Test
    void aFileThatIsNotWhatItsSenderSaidShouldNotBeSaved() throws Exception {
        Path file = file("notes.bin", 5000);
        alice.client.sharing().sendFile(bob.account, file, Transfers.Sending.USUAL);
        Message heard = hearsFile(bob);
        SharedFile right = fileOf(heard);
        byte[] wrong = new byte[32];
        SharedFile lie =
                new SharedFile(
                        new SharedFile.Facts(
                                "../../evil.sh",
                                right.facts().type(),
                                5000,
                                Bytes.wrap(wrong),
                                right.facts().shape()),
                        right.source(),
                        null,
                        false);
        alice.client.sharing().send(bob.account, lie);
        Message lied = hearsFile(bob);
        bob.client.sharing().save(lied, directory.resolve("saved"));
        assertThat(ends(bob))
                .isInstanceOfSatisfying(
                        Transfer.State.Failed.class,
                        failed ->
                                assertThat(failed.reason())
                                        .isEqualTo(FileException.Reason.WRONG_CONTENT));
        try (var left = Files.list(directory.resolve("saved"))) {
            assertThat(left).isEmpty();
        }
        try (var outside = Files.list(directory)) {
            assertThat(outside).noneMatch(path -> path.toString().endsWith("evil.sh"));
        }
    }
}
