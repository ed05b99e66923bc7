package org.godwit.client.e2ee;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.godwit.protocol.stanza.Bytes;

/// How the members of a group come to its next epoch: the new ones by the welcome, the others by
/// the commit.
///
/// @param welcome empty when nobody is new
/// @param commit empty when the group is new
record Handshake(Bytes welcome, Bytes commit) {
    void write(DataOutputStream out) throws IOException {
        Packed.put(out, welcome);
        Packed.put(out, commit);
    }

    static Handshake read(DataInputStream in) throws IOException {
        return new Handshake(Packed.take(in), Packed.take(in));
    }
}
