package org.godwit.server.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.media.MediaRefusal.Reason;
import org.godwit.store.Command;
import org.godwit.store.StoreLimits;
import org.godwit.store.memory.MemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Slots, uploads and the end of files, with a clock of our own.
class MediaTest {
    private static final long PLENTY = 1L << 30;

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final InstantSource clock = () -> now;
    private final MemoryStore store = new MemoryStore(3, StoreLimits.DEFAULT, clock, Runnable::run);
    private final MemoryMediaStore files = new MemoryMediaStore(clock, PLENTY);
    private final MediaLimits limits =
            new MediaLimits(100, 150, 4, 10, 1, MediaLimits.DEFAULT.ages());
    private final Media media =
            new Media(
                    store,
                    files,
                    new Media.Setup(
                            () -> URI.create("https://files.test"),
                            () -> null,
                            Bytes.wrap(new byte[32]),
                            limits,
                            clock));
    private final Jid alice = new Jid("alice", "godwit.test", null);
    private final Jid bob = new Jid("bob", "godwit.test", null);

    @AfterEach
    void close() {
        store.close();
    }

    private record Given(String token, String name, String expires, String signature) {}

    private Given slot(Jid account, String name, long bytes, int fetches) throws MediaRefusal {
        return given(media.slot(account, new Media.Wish(name, bytes, "text/plain", fetches, null)));
    }

    private static Given given(Media.Slot slot) {
        URI put = URI.create(slot.put());
        String[] parts = put.getPath().split("/", -1);
        String[] query = put.getRawQuery().split("[=&]", -1);
        assertThat(slot.put()).startsWith(slot.get() + "?");
        return new Given(parts[2], parts[3], query[1], query[3]);
    }

    private Given slot(Jid account, String name, String content) throws MediaRefusal {
        return slot(account, name, content.length(), 0);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private Media.Claim claim(Given slot, long total, long offset) {
        return new Media.Claim(slot.name(), total, "text/plain", offset);
    }

    private Given uploaded(Jid account, String name, String content) throws Exception {
        Given slot = slot(account, name, content);
        upload(slot, content);
        return slot;
    }

    private void upload(Given slot, String content) throws Exception {
        try (Upload upload = media.begin(slot.token(), claim(slot, content.length(), 0))) {
            upload.write(bytes(content));
            upload.finish(null);
        }
    }

    private String content(Given slot) throws IOException {
        MediaFile file = media.find(slot.token(), slot.name());
        if (file == null || file.hash() == null) {
            return "";
        }
        try (MediaStore.Source source = Objects.requireNonNull(media.open(file.hash()))) {
            ByteBuffer into = ByteBuffer.allocate(100);
            return new String(into.array(), 0, source.read(0, into), StandardCharsets.UTF_8);
        }
    }

    private static Reason refusal(ThrowingRunnable action) {
        try {
            action.run();
        } catch (MediaRefusal e) {
            return e.reason();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("not refused");
    }

    private interface ThrowingRunnable {
        void run() throws Exception;
    }

    @Test
    void aFileShouldBeWhatWasUploaded() throws Exception {
        Given slot = uploaded(alice, "Grüße & mehr.txt", "hello");
        assertThat(content(slot)).isEqualTo("hello");
        assertThat(media.find(slot.token(), "other.txt")).isNull();
        assertThat(media.find("00AAAAAAAAAAAAAAAAAAAAAA", slot.name())).isNull();
        assertThat(media.find("ffAAAAAAAAAAAAAAAAAAAAAA", slot.name())).isNull();
        assertThat(media.find("../../etc/passwd", slot.name())).isNull();
    }

    @Test
    void theSameContentShouldBeKeptOnceAndGoWithItsLastOwner() throws Exception {
        Given first = uploaded(alice, "a", "same");
        Given second = uploaded(bob, "b", "same");
        assertThat(files.count()).isEqualTo(1);
        assertThat(media.of(alice).erase()).isEqualTo(1);
        assertThat(content(first)).isEmpty();
        assertThat(content(second)).isEqualTo("same");
        assertThat(media.of(bob).erase()).isEqualTo(1);
        assertThat(files.count()).isZero();
    }

    @Test
    void anUploadThatWasCutShouldGoOn() throws Exception {
        Given slot = slot(alice, "a", "hello world");
        try (Upload upload = media.begin(slot.token(), claim(slot, 11, 0))) {
            upload.write(bytes("hello "));
        }
        assertThat(media.uploaded(slot.token())).isEqualTo(6);
        assertThat(refusal(() -> media.begin(slot.token(), claim(slot, 11, 3))))
                .isEqualTo(Reason.WRONG_OFFSET);
        try (Upload upload = media.begin(slot.token(), claim(slot, 11, 6))) {
            upload.write(bytes("world"));
            upload.finish(
                    Bytes.wrap(
                            java.security.MessageDigest.getInstance("SHA-256")
                                    .digest("hello world".getBytes(StandardCharsets.UTF_8))));
        }
        assertThat(content(slot)).isEqualTo("hello world");
    }

    @Test
    void anUploadShouldBeginAnewAtZero() throws Exception {
        Given slot = slot(alice, "a", "right");
        try (Upload upload = media.begin(slot.token(), claim(slot, 5, 0))) {
            upload.write(bytes("wro"));
        }
        upload(slot, "right");
        assertThat(content(slot)).isEqualTo("right");
    }

    @Test
    void whatIsNotAsDeclaredShouldBeRefused() throws Exception {
        Given slot = slot(alice, "a", "12345");
        assertThat(refusal(() -> media.begin(slot.token(), claim(slot, 6, 0))))
                .isEqualTo(Reason.NOT_AS_DECLARED);
        assertThat(
                        refusal(
                                () ->
                                        media.begin(
                                                slot.token(),
                                                new Media.Claim("a", 5, "text/html", 0))))
                .isEqualTo(Reason.NOT_AS_DECLARED);
        try (Upload upload = media.begin(slot.token(), claim(slot, 5, 0))) {
            assertThat(refusal(() -> upload.write(bytes("123456"))))
                    .isEqualTo(Reason.NOT_AS_DECLARED);
        }
        try (Upload upload = media.begin(slot.token(), claim(slot, 5, 0))) {
            upload.write(bytes("1234"));
            assertThat(refusal(() -> upload.finish(null))).isEqualTo(Reason.NOT_AS_DECLARED);
        }
        assertThat(content(slot)).isEmpty();
    }

    @Test
    void aWrongHashShouldLeaveNothingButTheSlot() throws Exception {
        Given slot = slot(alice, "a", "12345");
        try (Upload upload = media.begin(slot.token(), claim(slot, 5, 0))) {
            upload.write(bytes("12345"));
            assertThat(refusal(() -> upload.finish(Bytes.wrap(new byte[32]))))
                    .isEqualTo(Reason.WRONG_HASH);
        }
        assertThat(media.uploaded(slot.token())).isZero();
        assertThat(files.count()).isZero();
        upload(slot, "12345");
        assertThat(content(slot)).isEqualTo("12345");
    }

    @Test
    void oneFileShouldBeUploadedByOneAtATimeAndAnAccountsUploadsBeFew() throws Exception {
        Given first = slot(alice, "a", "12345");
        Given second = slot(alice, "b", "12345");
        try (Upload upload = media.begin(first.token(), claim(first, 5, 0))) {
            assertThat(upload.length()).isZero();
            assertThat(refusal(() -> media.begin(first.token(), claim(first, 5, 0))))
                    .isEqualTo(Reason.BUSY);
            assertThat(refusal(() -> media.begin(second.token(), claim(second, 5, 0))))
                    .isEqualTo(Reason.BUSY);
            assertThat(refusal(() -> media.uploaded(first.token()))).isEqualTo(Reason.BUSY);
        }
        upload(second, "12345");
        upload(first, "12345");
    }

    @Test
    void theQuotaShouldCountSlotsAndFilesAndComeBackWithTime() throws Exception {
        Given file = uploaded(alice, "a", "x".repeat(100));
        Given open = slot(alice, "b", 50, 0);
        assertThat(refusal(() -> slot(alice, "c", 1, 0))).isEqualTo(Reason.QUOTA);
        assertThat(slot(bob, "c", 1, 0)).isNotNull();
        now = now.plus(limits.ages().slot());
        assertThat(media.sweep()).isEqualTo(2);
        assertThat(media.find(open.token(), open.name())).isNull();
        assertThat(slot(alice, "d", 50, 0)).isNotNull();
        now = now.plus(limits.ages().file());
        assertThat(media.sweep()).isEqualTo(2);
        assertThat(content(file)).isEmpty();
        assertThat(files.count()).isZero();
        assertThat(slot(alice, "e", 100, 0)).isNotNull();
    }

    @Test
    void tooManySlotsAMinuteShouldBeRefused() throws Exception {
        for (int i = 0; i < 4; i++) {
            assertThat(slot(alice, "a" + i, 1, 0)).isNotNull();
        }
        for (int i = 4; i < 10; i++) {
            assertThat(refusal(() -> slot(alice, "many", 1, 0))).isEqualTo(Reason.QUOTA);
        }
        assertThat(refusal(() -> slot(alice, "more", 1, 0))).isEqualTo(Reason.TOO_OFTEN);
        assertThat(slot(bob, "b", 1, 0)).isNotNull();
        now = now.plus(Duration.ofMinutes(1));
        assertThat(refusal(() -> slot(alice, "many", 1, 0))).isEqualTo(Reason.QUOTA);
    }

    @Test
    void aFileShouldGoOnceItsRecipientsHaveIt() throws Exception {
        Given slot = slot(alice, "a", 5, 2);
        upload(slot, "12345");
        media.fetched(slot.token());
        now = now.plus(limits.ages().fetched());
        assertThat(media.sweep()).isZero();
        media.fetched(slot.token());
        assertThat(content(slot)).isEqualTo("12345");
        now = now.plus(limits.ages().fetched());
        assertThat(media.sweep()).isEqualTo(1);
        assertThat(files.count()).isZero();
    }

    @Test
    void aFileShouldGoOnceEveryDeviceOfItsRecipientHasIt() throws Exception {
        for (String device : new String[] {"phone", "laptop"}) {
            store.shardOf(bob.toString())
                    .submit(
                            new Command.OpenCursor(bob.toString(), device, clock.millis()),
                            _ -> {});
        }
        Given slot = given(media.slot(alice, new Media.Wish("a", 5, "text/plain", 0, bob)));
        upload(slot, "12345");
        media.fetched(slot.token());
        now = now.plus(limits.ages().fetched());
        assertThat(media.sweep()).isZero();
        media.fetched(slot.token());
        now = now.plus(limits.ages().fetched());
        assertThat(media.sweep()).isEqualTo(1);
    }

    @Test
    void aFullDiskShouldBeSaidAndLeaveTheSlot() throws Exception {
        Given slot = slot(alice, "a", "12345");
        files.resize(3);
        assertThat(refusal(() -> upload(slot, "12345"))).isEqualTo(Reason.FULL);
        assertThat(refusal(() -> slot(bob, "b", 1, 0))).isEqualTo(Reason.FULL);
        files.resize(PLENTY);
        upload(slot, "12345");
        assertThat(content(slot)).isEqualTo("12345");
    }

    @Test
    void onlyASignedAddressShouldBeUploadedToAndOnlyForAWhile() throws Exception {
        Given slot = slot(alice, "a", "12345");
        assertThat(media.isSigned(slot.token(), slot.expires(), slot.signature())).isTrue();
        assertThat(media.isSigned(slot.token(), slot.expires() + "0", slot.signature())).isFalse();
        assertThat(media.isSigned("00" + slot.token(), slot.expires(), slot.signature())).isFalse();
        assertThat(media.isSigned(slot.token(), "", "")).isFalse();
        assertThat(media.isSigned(slot.token(), "-1", slot.signature())).isFalse();
        now = now.plus(limits.ages().slot());
        assertThat(media.isSigned(slot.token(), slot.expires(), slot.signature())).isFalse();
        assertThat(refusal(() -> media.begin(slot.token(), claim(slot, 5, 0))))
                .isEqualTo(Reason.UNKNOWN);
    }

    @Test
    void aReferenceThatACrashLeftShouldGoWithItsBytes() throws Exception {
        Given slot = slot(alice, "a", "12345");
        Bytes hash = Bytes.wrap(new byte[32]);
        try (MediaStore.Sink sink = files.unfinished(slot.token())) {
            sink.write(bytes("12345"));
        }
        new MediaRecords(store).refer(hash, slot.token());
        files.seal(slot.token(), hash);
        assertThat(files.count()).isEqualTo(1);
        assertThat(media.sweep()).isZero();
        assertThat(files.count()).isZero();
    }

    @Test
    void bytesThatBelongToNobodyShouldGo() throws Exception {
        Given kept = uploaded(alice, "a", "kept");
        try (MediaStore.Sink sink = files.unfinished("stray")) {
            sink.write(bytes("stray"));
        }
        files.seal("stray", Bytes.wrap(new byte[32]));
        assertThat(media.tidy()).isEqualTo(1);
        assertThat(media.tidy()).isZero();
        assertThat(content(kept)).isEqualTo("kept");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\u0000", "012345678901234567890123456789"})
    void aDamagedRecordShouldNotBeTakenForAFile(String text) {
        assertThatThrownBy(
                        () ->
                                MediaFile.decode(
                                        org.godwit.store.Blob.wrap(
                                                text.getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(RuntimeException.class);
    }
}
