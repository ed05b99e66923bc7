package org.godwit.client.file;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.godwit.client.content.SharedFile;
import org.godwit.protocol.stanza.Bytes;
import org.jspecify.annotations.Nullable;

/// Small pictures of pictures. A picture is looked at before it is decoded: one that says it is
/// huge (a bomb: a few bytes that become gigabytes) is left alone, and a large one is decoded at a
/// fraction of its size.
public final class Thumbnails {
    /// Longest side of a thumbnail we make.
    static final int SIDE_MAX = 96;

    /// Longest side of a picture we look at, and most pixels of it.
    static final int SOURCE_SIDE_MAX = 30_000;

    static final long SOURCE_PIXELS_MAX = 120_000_000;

    /// A thumbnail of somebody else's that has more pixels is not shown.
    static final long SHOWN_PIXELS_MAX = 512 * 512;

    /// How many pixels are decoded at most to make a thumbnail of them.
    private static final long DECODED_PIXELS_MAX = 4_000_000;

    private static final Set<String> FORMATS = Set.of("png", "jpeg", "gif");

    private Thumbnails() {}

    /// @param width of the picture itself; likewise the height
    record Made(int width, int height, SharedFile.@Nullable Thumbnail thumbnail) {}

    /// Pixels as rows of 0xRRGGBB.
    ///
    /// @param rgb `width` × `height` of them
    public record Pixels(int width, int height, List<Integer> rgb) {
        public Pixels {
            rgb = List.copyOf(rgb);
        }

        public int at(int x, int y) {
            return rgb.get(y * width + x);
        }
    }

    /// A thumbnail of a picture in a file, or null when it is no picture we can look at safely.
    static @Nullable Made of(Path file) {
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            return in == null ? null : made(in);
        } catch (IOException | RuntimeException e) {
            // Decoders throw all kinds of things at what is damaged.
            return null;
        }
    }

    private static @Nullable Made made(ImageInputStream in) throws IOException {
        ImageReader reader = reader(in);
        if (reader == null) {
            return null;
        }
        try {
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            if (!isWithin(width, height, SOURCE_PIXELS_MAX)) {
                return null;
            }
            BufferedImage small = scaled(decoded(reader), SIDE_MAX);
            Bytes image = encoded(small);
            return new Made(
                    width,
                    height,
                    image == null
                            ? null
                            : new SharedFile.Thumbnail(
                                    image, "image/jpeg", small.getWidth(), small.getHeight()));
        } finally {
            reader.dispose();
        }
    }

    /// A picture in a file as a JPEG of at most `side` pixels each way; null as for [#of].
    static @Nullable Bytes jpeg(Path file, int side) {
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            ImageReader reader = in == null ? null : reader(in);
            if (reader == null) {
                return null;
            }
            try {
                if (!isWithin(reader.getWidth(0), reader.getHeight(0), SOURCE_PIXELS_MAX)) {
                    return null;
                }
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                return ImageIO.write(scaled(decoded(reader), side), "jpeg", out)
                        ? Bytes.wrap(out.toByteArray())
                        : null;
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    /// Width and height of somebody's picture, which is not decoded for that; null when it is none
    /// or larger than may be shown.
    static @Nullable Made size(Bytes image) {
        try (ImageInputStream in =
                ImageIO.createImageInputStream(new ByteArrayInputStream(image.unsafeArray()))) {
            ImageReader reader = in == null ? null : reader(in);
            if (reader == null
                    || !isWithin(reader.getWidth(0), reader.getHeight(0), SHOWN_PIXELS_MAX)) {
                return null;
            }
            return new Made(reader.getWidth(0), reader.getHeight(0), null);
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    private static BufferedImage decoded(ImageReader reader) throws IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        ImageReadParam param = reader.getDefaultReadParam();
        int step = 1;
        while ((long) (width / step) * (height / step) > DECODED_PIXELS_MAX) {
            step++;
        }
        param.setSourceSubsampling(step, step, 0, 0);
        return reader.read(0, param);
    }

    private static boolean isWithin(int width, int height, long pixelsMax) {
        return width > 0
                && height > 0
                && width <= SOURCE_SIDE_MAX
                && height <= SOURCE_SIDE_MAX
                && (long) width * height <= pixelsMax;
    }

    /// Only the decoders of these formats see a file of somebody else.
    private static @Nullable ImageReader reader(ImageInputStream in) throws IOException {
        Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            if (FORMATS.contains(reader.getFormatName().toLowerCase(Locale.ROOT))) {
                reader.setInput(in, true, true);
                return reader;
            }
        }
        return null;
    }

    private static BufferedImage scaled(BufferedImage image, int sideMax) {
        double scale =
                Math.min(1, (double) sideMax / Math.max(image.getWidth(), image.getHeight()));
        int width = Math.max(1, (int) Math.round(image.getWidth() * scale));
        int height = Math.max(1, (int) Math.round(image.getHeight() * scale));
        BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = small.createGraphics();
        graphics.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height);
        graphics.drawImage(image, 0, 0, width, height, null);
        graphics.dispose();
        return small;
    }

    private static @Nullable Bytes encoded(BufferedImage image) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        boolean done = ImageIO.write(image, "jpeg", out);
        return done && out.size() <= SharedFile.Thumbnail.BYTES_MAX
                ? Bytes.wrap(out.toByteArray())
                : null;
    }

    /// The pixels of a thumbnail somebody sent, in at most `width` × `height`; null when it is none
    /// or larger than a thumbnail may be.
    public static @Nullable Pixels pixels(SharedFile.Thumbnail thumbnail, int width, int height) {
        byte[] bytes = thumbnail.image().unsafeArray();
        try (ImageInputStream in =
                ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
            ImageReader reader = in == null ? null : reader(in);
            if (reader == null
                    || !isWithin(reader.getWidth(0), reader.getHeight(0), SHOWN_PIXELS_MAX)) {
                return null;
            }
            BufferedImage image = reader.read(0);
            double scale =
                    Math.min(
                            (double) width / image.getWidth(), (double) height / image.getHeight());
            int side = (int) (Math.max(image.getWidth(), image.getHeight()) * Math.min(1, scale));
            BufferedImage small = scaled(image, Math.max(1, side));
            List<Integer> rgb = new ArrayList<>();
            for (int y = 0; y < small.getHeight(); y++) {
                for (int x = 0; x < small.getWidth(); x++) {
                    rgb.add(small.getRGB(x, y) & 0xffffff);
                }
            }
            return new Pixels(small.getWidth(), small.getHeight(), rgb);
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }
}
