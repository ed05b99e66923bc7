package org.godwit.server.group.muc;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import org.godwit.protocol.stanza.ProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PictureTest {
    private static byte[] made(String format, int width, int height) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_BINARY);
        ImageIO.write(image, format, out);
        return out.toByteArray();
    }

    private static byte[] webp(String chunk, int... bytes) {
        byte[] image = new byte[40];
        System.arraycopy("RIFF".getBytes(StandardCharsets.US_ASCII), 0, image, 0, 4);
        System.arraycopy("WEBP".getBytes(StandardCharsets.US_ASCII), 0, image, 8, 4);
        System.arraycopy(chunk.getBytes(StandardCharsets.US_ASCII), 0, image, 12, 4);
        for (int i = 0; i < bytes.length; i += 2) {
            image[bytes[i]] = (byte) bytes[i + 1];
        }
        return image;
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "gif"})
    void picturesShouldPassUpToTheirLimitAndNotBeyond(String format) throws Exception {
        for (int[] side : new int[][] {{20, 10}, {Picture.SIDE_MAX, 1}, {1, Picture.SIDE_MAX}}) {
            byte[] image = made(format, side[0], side[1]);
            assertThatCode(() -> Picture.check(image)).doesNotThrowAnyException();
        }
        for (int[] side : new int[][] {{Picture.SIDE_MAX + 1, 1}, {1, Picture.SIDE_MAX + 1}}) {
            byte[] image = made(format, side[0], side[1]);
            assertThatThrownBy(() -> Picture.check(image)).hasMessageContaining("pixels a side");
        }
    }

    @Test
    void webpShouldBeMeasuredInAllItsForms() {
        assertThatCode(() -> Picture.check(webp("VP8 ", 26, 16, 28, 16)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> Picture.check(webp("VP8 ", 26, 16, 27, 63, 28, 16)))
                .hasMessageContaining("pixels a side");
        assertThatCode(() -> Picture.check(webp("VP8L", 21, 15))).doesNotThrowAnyException();
        assertThatThrownBy(() -> Picture.check(webp("VP8L", 24, 15)))
                .hasMessageContaining("pixels a side");
        assertThatCode(() -> Picture.check(webp("VP8X", 24, 15, 27, 15)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> Picture.check(webp("VP8X", 24, 15, 29, 1)))
                .hasMessageContaining("pixels a side");
        assertThatThrownBy(() -> Picture.check(webp("JUNK"))).hasMessageContaining("is a PNG");
    }

    @Test
    void aBombShouldBeKnownByItsHeader() throws Exception {
        byte[] png = made("png", 10, 10);
        ByteBuffer.wrap(png).putInt(16, 50_000).putInt(20, 50_000);
        assertThatThrownBy(() -> Picture.check(png)).hasMessageContaining("pixels a side");
        ByteBuffer.wrap(png).putInt(16, -1).putInt(20, 10);
        assertThatThrownBy(() -> Picture.check(png)).hasMessageContaining("pixels a side");
        byte[] gif = made("gif", 10, 10);
        ByteBuffer.wrap(gif).order(ByteOrder.LITTLE_ENDIAN).putShort(8, (short) 0xffff);
        assertThatThrownBy(() -> Picture.check(gif)).hasMessageContaining("pixels a side");
    }

    @Test
    void anythingElseShouldBeRefusedAndNothingElseHappen() throws Exception {
        Random random = new Random(5);
        byte[][] begun = {made("png", 9, 9), made("jpg", 9, 9), made("gif", 9, 9), webp("VP8X")};
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = begun[i % begun.length].clone();
            for (int j = 0; j < 4; j++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            try {
                Picture.check(cut);
            } catch (ProtocolException expected) {
                // What most of them deserve.
            }
        }
        assertThatThrownBy(() -> Picture.check("<svg/>".repeat(9).getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("is a PNG");
        assertThatThrownBy(() -> Picture.check(new byte[0])).hasMessageContaining("is a PNG");
    }
}
