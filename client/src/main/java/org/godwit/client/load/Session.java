package org.godwit.client.load;

import org.godwit.protocol.binary.BinaryStream;
import org.godwit.protocol.handshake.LoginRequest;

/// What outlives a connection: the codec's tables and both counters. Not thread-safe.
final class Session {
    final BinaryStream codec;
    final String token;
    long sent;
    long received;

    Session(BinaryStream codec, String token) {
        this.codec = codec;
        this.token = token;
    }

    LoginRequest.Resume resume() {
        return new LoginRequest.Resume(token, sent, received, codec.tableHash());
    }
}
