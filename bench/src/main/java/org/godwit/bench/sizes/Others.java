package org.godwit.bench.sizes;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDictCompress;
import com.github.luben.zstd.ZstdDictTrainer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.Deflater;

/// What others do: one zlib stream per direction, flushed after each stanza (XEP-0138), and zstd
/// with a trained dictionary, each stanza for itself.
final class Others implements AutoCloseable {
    private static final int DICTIONARY_BYTES = 16 * 1024;
    private static final int LEVEL = 19;

    private final ZstdCompressCtx zstd = new ZstdCompressCtx();
    private final ZstdDictCompress dictionary;

    /// @param training stanzas the dictionary may know; not the measured ones
    Others(List<Recorded> training) {
        ZstdDictTrainer trainer = new ZstdDictTrainer(1 << 20, DICTIONARY_BYTES, LEVEL);
        for (Recorded stanza : training) {
            var _ = trainer.addSample(stanza.xml().getBytes(StandardCharsets.UTF_8));
        }
        dictionary = new ZstdDictCompress(trainer.trainSamples(), LEVEL);
        zstd.loadDict(dictionary);
        zstd.setMagicless(true);
        zstd.setContentSize(false);
        zstd.setDictID(false);
        zstd.setChecksum(false);
    }

    int zstd(String xml) {
        return zstd.compress(xml.getBytes(StandardCharsets.UTF_8)).length;
    }

    @Override
    public void close() {
        zstd.close();
        dictionary.close();
    }

    /// One direction of one connection.
    static final class ZlibStream implements AutoCloseable {
        private final Deflater deflater = new Deflater();
        private final byte[] buffer = new byte[1 << 20];

        int bytes(String xml) {
            deflater.setInput(xml.getBytes(StandardCharsets.UTF_8));
            return deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
        }

        @Override
        public void close() {
            deflater.end();
        }
    }
}
