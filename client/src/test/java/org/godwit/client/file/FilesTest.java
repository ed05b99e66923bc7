package org.godwit.client.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.godwit.client.content.SharedFile;
import org.godwit.protocol.stanza.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilesTest {
    @TempDir private Path directory;

    @ParameterizedTest
    @CsvSource({
        "photo.png, photo.png",
        "../../etc/passwd, passwd",
        "'..\\..\\boot.ini', boot.ini",
        "/, file",
        "'..', file",
        ".bashrc, bashrc",
        "'  ', file",
        "CON, _CON",
        "nul.txt, _nul.txt",
        "'trailing. . ', trailing",
        "a:b*c?d, a_b_c_d",
        "'line\nbreak', line_break",
        "'\u202Egnp.exe', _gnp.exe",
        "Grüße 🐦.txt, Grüße 🐦.txt"
    })
    void aNameShouldBeSafeToSave(String given, String safe) {
        assertThat(SafeNames.of(given)).isEqualTo(safe);
    }

    @Test
    void aLongNameShouldKeepItsEndAndAnyNameFitAFolder() throws IOException {
        String name = SafeNames.of("🐦".repeat(500) + ".jpeg");
        assertThat(name).endsWith("🐦.jpeg");
        assertThat(Bytes.utf8(name).size()).isBetween(160, 180);
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            StringBuilder garbage = new StringBuilder();
            for (int j = random.nextInt(300); j >= 0; j--) {
                garbage.append((char) random.nextInt(0x10000));
            }
            Path claimed = SafeNames.claim(directory, SafeNames.of(garbage.toString()));
            assertThat(claimed.getParent()).isEqualTo(directory);
            assertThat(claimed.normalize()).isEqualTo(claimed).exists();
        }
    }

    /// A PNG of a few bytes that says how large it is.
    private Path bomb(int width, int height) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeLong(0x89504e470d0a1a0aL);
        ByteBuffer header = ByteBuffer.allocate(17).put("IHDR".getBytes(StandardCharsets.US_ASCII));
        header.putInt(width).putInt(height).put(new byte[] {8, 2, 0, 0, 0});
        CRC32 crc = new CRC32();
        crc.update(header.array());
        out.writeInt(13);
        out.write(header.array());
        out.writeInt((int) crc.getValue());
        return Files.write(directory.resolve("bomb.png"), bytes.toByteArray());
    }

    @ParameterizedTest
    @CsvSource({"30001, 1", "1, 30001", "20000, 20000", "2147483647, 2147483647", "0, 0"})
    void aPictureBombShouldNotBeDecoded(int width, int height) throws IOException {
        Path bomb = bomb(width, height);
        assertThat(Thumbnails.of(bomb)).isNull();
        SharedFile.Thumbnail shown =
                new SharedFile.Thumbnail(Bytes.wrap(Files.readAllBytes(bomb)), "image/png", 64, 64);
        assertThat(Thumbnails.pixels(shown, 16, 16)).isNull();
    }

    @Test
    void aThumbnailOfManyPixelsShouldNotBeShown() throws IOException {
        SharedFile.Thumbnail shown =
                new SharedFile.Thumbnail(
                        Bytes.wrap(Files.readAllBytes(bomb(600, 600))), "image/png", 64, 64);
        assertThat(Thumbnails.pixels(shown, 16, 16)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"png, 5000, 2500", "jpg, 640, 480", "gif, 10, 3", "png, 1, 20000"})
    void aPictureShouldHaveASmallThumbnail(String format, int width, int height)
            throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        image.getGraphics().fillRect(0, 0, width / 2, height);
        Path file = directory.resolve("picture");
        assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
        Thumbnails.Made made = Thumbnails.of(file);
        assertThat(made).isNotNull();
        assertThat(made.width()).isEqualTo(width);
        assertThat(made.height()).isEqualTo(height);
        SharedFile.Thumbnail thumbnail = made.thumbnail();
        assertThat(thumbnail).isNotNull();
        assertThat(Math.max(thumbnail.width(), thumbnail.height()))
                .isLessThanOrEqualTo(Thumbnails.SIDE_MAX);
        Thumbnails.Pixels pixels = Thumbnails.pixels(thumbnail, 20, 20);
        assertThat(pixels).isNotNull();
        assertThat(pixels.width()).isLessThanOrEqualTo(20);
        assertThat(pixels.height()).isLessThanOrEqualTo(20);
    }

    @Test
    void whatIsNoPictureShouldHaveNoThumbnail() throws IOException {
        Random random = new Random(3);
        for (int i = 0; i < 100; i++) {
            byte[] garbage = new byte[random.nextInt(2000)];
            random.nextBytes(garbage);
            if (garbage.length > 20) {
                System.arraycopy(Files.readAllBytes(bomb(10, 10)), 0, garbage, 0, 16);
            }
            assertThat(Thumbnails.of(Files.write(directory.resolve("garbage"), garbage))).isNull();
        }
    }

    @Test
    void aVoiceNoteShouldSayHowLongItPlays() throws IOException {
        ByteBuffer wav = ByteBuffer.allocate(44).order(ByteOrder.LITTLE_ENDIAN);
        wav.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + 24_000);
        wav.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16).putShort((short) 1);
        wav.putShort((short) 1).putInt(8000).putInt(16_000).putShort((short) 2);
        wav.putShort((short) 16).put("data".getBytes(StandardCharsets.US_ASCII)).putInt(24_000);
        assertThat(Durations.millis(Files.write(directory.resolve("a.wav"), wav.array())))
                .isEqualTo(1500);

        ByteBuffer ogg = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
        ogg.put("OggS".getBytes(StandardCharsets.US_ASCII)).put(new byte[24]);
        ogg.put("OpusHead".getBytes(StandardCharsets.US_ASCII)).put(new byte[30]);
        ogg.put("OggS".getBytes(StandardCharsets.US_ASCII)).put(new byte[2]).putLong(48_000 * 7);
        Path voice = Files.write(directory.resolve("a.opus"), ogg.array());
        assertThat(Durations.millis(voice)).isEqualTo(7000);
        Outlay outlay = Outlay.of(voice, true, new SecureRandom());
        assertThat(outlay.facts().shape().millis()).isEqualTo(7000);
        assertThat(outlay.facts().type()).isEqualTo("audio/ogg");
        assertThat(outlay.uploadName()).isEqualTo("file");
    }

    @Test
    void garbageShouldHaveNoLength() throws IOException {
        Random random = new Random(11);
        for (String head : new String[] {"OggS", "RIFF", "OggS\u0001vorbis", "xxxx"}) {
            for (int i = 0; i < 200; i++) {
                byte[] garbage = new byte[random.nextInt(300)];
                random.nextBytes(garbage);
                byte[] begin = head.getBytes(StandardCharsets.US_ASCII);
                System.arraycopy(begin, 0, garbage, 0, Math.min(begin.length, garbage.length));
                Path file = Files.write(directory.resolve("noise"), garbage);
                assertThat(Durations.millis(file)).isBetween(0L, 7L * 24 * 3600 * 1000);
            }
        }
    }
}
