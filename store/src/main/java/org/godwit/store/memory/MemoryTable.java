package org.godwit.store.memory;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.godwit.store.state.Batch;
import org.godwit.store.state.Table;
import org.jspecify.annotations.Nullable;

/// A table in memory. A walk sees changes made behind its back or not, as it happens.
public final class MemoryTable implements Table {
    private final ConcurrentSkipListMap<byte[], byte[]> map =
            new ConcurrentSkipListMap<>(Arrays::compareUnsigned);

    @Override
    public byte @Nullable [] get(byte[] key) {
        return map.get(key);
    }

    @Override
    public Walk walk(byte[] from, byte[] to) {
        return new MemoryWalk(map.subMap(from, true, to, false).entrySet().iterator());
    }

    @Override
    public void write(Batch batch) {
        batch.replay(
                new Batch.Sink() {
                    @Override
                    public void put(byte[] key, byte[] value) {
                        map.put(key, value);
                    }

                    @Override
                    public void delete(byte[] key) {
                        map.remove(key);
                    }

                    @Override
                    public void deleteRange(byte[] from, byte[] to) {
                        map.subMap(from, true, to, false).clear();
                    }
                });
    }

    private static final class MemoryWalk implements Walk {
        private final Iterator<Map.Entry<byte[], byte[]>> entries;
        private Map.@Nullable Entry<byte[], byte[]> at;

        MemoryWalk(Iterator<Map.Entry<byte[], byte[]>> entries) {
            this.entries = entries;
        }

        @Override
        public boolean next() {
            at = entries.hasNext() ? entries.next() : null;
            return at != null;
        }

        @Override
        public byte[] key() {
            return here().getKey();
        }

        @Override
        public byte[] value() {
            return here().getValue();
        }

        @Override
        public byte[] valueStart(int max) {
            byte[] value = here().getValue();
            return value.length <= max ? value : Arrays.copyOf(value, max);
        }

        private Map.Entry<byte[], byte[]> here() {
            if (at == null) {
                throw new IllegalStateException("the walk is over");
            }
            return at;
        }

        @Override
        public void close() {
            at = null;
        }
    }
}
