package org.godwit.server.media;

import java.time.InstantSource;

class MemoryMediaStoreTest implements MediaStoreContract {
    private final MediaStore store = new MemoryMediaStore(InstantSource.system(), 1 << 20);

    @Override
    public MediaStore store() {
        return store;
    }
}
