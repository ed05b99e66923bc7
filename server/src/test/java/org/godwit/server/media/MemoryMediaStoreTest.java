package org.godwit.server.media;

import java.time.InstantSource;

class MemoryMediaStoreTest implements MediaStoreContract {
    private final MediaStore store = new MemoryMediaStore(InstantSource.system(), 1000);

    @Override
    public MediaStore store() {
        return store;
    }
}
