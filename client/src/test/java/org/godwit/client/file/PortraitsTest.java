package org.godwit.client.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.godwit.client.people.Portrait;
import org.godwit.protocol.stanza.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pictures of profiles, ours and those somebody else sent.
class PortraitsTest {
    @TempDir private Path directory;

    private Path file(byte[] content) throws IOException {
        return Files.write(directory.resolve("picture"), content);
    }

    private static byte[] png(int width, int height) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(new BufferedImage(width, height, 1), "png", out)).isTrue();
        return out.toByteArray();
    }

    /// A few kilobytes that say they are 30,000 × 30,000 pixels.
    private static byte[] bomb() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeLong(0x89504e470d0a1a0aL);
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        DataOutputStream header = new DataOutputStream(head);
        header.writeInt(30_000);
        header.writeInt(30_000);
        header.write(new byte[] {8, 2, 0, 0, 0});
        chunk(out, "IHDR", head.toByteArray());
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
            for (int i = 0; i < 40; i++) {
                deflater.write(new byte[90_001]);
            }
        }
        chunk(out, "IDAT", packed.toByteArray());
        chunk(out, "IEND", new byte[0]);
        return bytes.toByteArray();
    }

    private static void chunk(DataOutputStream out, String name, byte[] data) throws IOException {
        out.writeInt(data.length);
        byte[] tag = name.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        out.write(tag);
        out.write(data);
        CRC32 crc = new CRC32();
        crc.update(tag);
        crc.update(data);
        out.writeInt((int) crc.getValue());
    }

    @Test
    void pictureShouldBeMadeSmall() throws IOException {
        Portrait portrait = Portraits.of(file(png(1_000, 500)));
        assertThat(portrait).isNotNull();
        assertThat(portrait.type()).isEqualTo("image/jpeg");
        assertThat(Portraits.describe(portrait.image())).isEqualTo("a picture of 256 × 128");
    }

    @Test
    void bombShouldBeLeftAlone() throws IOException {
        byte[] bomb = bomb();
        assertThat(bomb.length).isLessThan(Portrait.BYTES_MAX);
        assertThat(Portraits.of(file(bomb))).isNull();
        assertThat(Portraits.describe(Bytes.wrap(bomb)))
                .isEqualTo("a picture that cannot be shown");
    }

    @Test
    void whatIsNoPictureShouldBeNone() throws IOException {
        assertThat(Portraits.of(file("<svg/>".getBytes(java.nio.charset.StandardCharsets.UTF_8))))
                .isNull();
        assertThat(Portraits.of(directory)).isNull();
        assertThat(Portraits.of(directory.resolve("missing"))).isNull();
        byte[] cut = java.util.Arrays.copyOf(png(100, 100), 40);
        assertThat(Portraits.of(file(cut))).isNull();
    }
}
