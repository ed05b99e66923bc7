package org.godwit.app.scenario.peer;

import org.godwit.protocol.binary.BinaryStream;
import org.godwit.protocol.handshake.ClientHandshake.Known;
import org.godwit.protocol.handshake.noise.KeyPair;
import org.godwit.protocol.handshake.noise.X25519;
import org.jspecify.annotations.Nullable;

/// What a binary test device keeps from one connection to the next: its key, what it knows of the
/// server, and the codec tables of its session. Guarded by itself.
public final class BinaryDevice {
    final X25519 curve = X25519.fastest();
    final KeyPair key = curve.generate();
    Known known = Known.NOTHING;
    @Nullable BinaryStream stream;

    /// The password this device was linked with, or null before.
    @Nullable String linkedWith;
}
