package org.godwit.protocol.xml;

/// The working array of one thread.
final class XmlScratch {
    private byte[] chunk = new byte[0];

    byte[] chunk(int bytes) {
        if (chunk.length < bytes) {
            chunk = new byte[bytes];
        }
        return chunk;
    }
}
