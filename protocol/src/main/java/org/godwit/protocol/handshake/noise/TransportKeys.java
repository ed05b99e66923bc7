package org.godwit.protocol.handshake.noise;

import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.crypto.spec.SecretKeySpec;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;

/// The keys and counters of one connection after its handshake: all the crypto state it has at
/// rest. The nonce of a frame is its number, never sent. Not thread-safe.
public final class TransportKeys {
    /// Most frames one key may seal: a later frame is refused, a rekey comes long before.
    public static final long FRAMES_PER_KEY_MAX = 1L << 21;

    private static final int SEND = 0;
    private static final int RECEIVE = Kdf.HASH_BYTES;
    private static final int LATER = 2 * Kdf.HASH_BYTES;
    private static final byte[] TICKET = {'t', 'i', 'c', 'k', 'e', 't'};
    private static final byte[] UPGRADE = {'u', 'p', 'g', 'r', 'a', 'd', 'e'};

    private final byte[] keys = new byte[3 * Kdf.HASH_BYTES];
    private long sent;
    private long received;
    private long sentSinceRekey;
    private long receivedSinceRekey;

    TransportKeys(byte[] send, byte[] receive, byte[] later) {
        System.arraycopy(send, 0, keys, SEND, send.length);
        System.arraycopy(receive, 0, keys, RECEIVE, receive.length);
        System.arraycopy(later, 0, keys, LATER, later.length);
    }

    /// Seals the rest of `plain` into `sealed`, which needs 16 bytes more room.
    public void seal(ByteBuffer plain, ByteBuffer sealed) {
        if (sentSinceRekey >= FRAMES_PER_KEY_MAX) {
            throw new IllegalStateException("the send key is used up");
        }
        Aead.current().seal(key(SEND), sent, plain, sealed);
        sent++;
        sentSinceRekey++;
    }

    /// Opens the peer's next frame.
    ///
    /// @throws ProtocolException when it is not the next frame, unchanged
    public void open(ByteBuffer sealed, ByteBuffer plain) throws ProtocolException {
        if (receivedSinceRekey >= FRAMES_PER_KEY_MAX) {
            throw new ProtocolException(
                    ErrorCode.STREAM_POLICY_VIOLATION, "the peer never changed its key");
        }
        Aead.current().open(key(RECEIVE), received, sealed, plain);
        received++;
        receivedSinceRekey++;
    }

    /// Frames sealed with the present send key.
    public long sentSinceRekey() {
        return sentSinceRekey;
    }

    /// Replaces the send key (Noise §11.3); the peer must do the same for its receive key.
    public void rekeySend() {
        rekey(SEND);
        sentSinceRekey = 0;
    }

    /// Replaces the receive key.
    public void rekeyReceive() {
        rekey(RECEIVE);
        receivedSinceRekey = 0;
    }

    /// The pre-shared key of the ticket given out on this connection; both sides derive it.
    public byte[] ticketKey() {
        return Kdf.hmac(Arrays.copyOfRange(keys, LATER, LATER + Kdf.HASH_BYTES), TICKET);
    }

    /// The keys after the forward-secrecy upgrade of a ticket connection (PROTOCOL §4.6).
    ///
    /// @param secret the Diffie-Hellman of both ephemeral keys
    public Upgraded upgrade(boolean client, byte[] secret) {
        byte[] chain = Kdf.hmac(Arrays.copyOfRange(keys, LATER, LATER + Kdf.HASH_BYTES), UPGRADE);
        byte[][] fresh = Kdf.hkdf(chain, secret, 3);
        Arrays.fill(keys, LATER, LATER + Kdf.HASH_BYTES, (byte) 0);
        return new Upgraded(client ? fresh[0] : fresh[1], client ? fresh[1] : fresh[0], fresh[2]);
    }

    /// Keys that wait for their place in the stream: each direction switches on its own.
    public final class Upgraded {
        private final byte[] send;
        private final byte[] receive;

        private Upgraded(byte[] send, byte[] receive, byte[] later) {
            this.send = send;
            this.receive = receive;
            System.arraycopy(later, 0, keys, LATER, later.length);
        }

        /// From here on everything is sealed with the new key, counted from zero.
        public void switchSend() {
            System.arraycopy(send, 0, keys, SEND, send.length);
            sent = 0;
            sentSinceRekey = 0;
        }

        /// From here on everything is opened with the new key, counted from zero.
        public void switchReceive() {
            System.arraycopy(receive, 0, keys, RECEIVE, receive.length);
            received = 0;
            receivedSinceRekey = 0;
        }
    }

    private SecretKeySpec key(int offset) {
        return new SecretKeySpec(keys, offset, Kdf.HASH_BYTES, "AES");
    }

    /// REKEY of Noise §4.2: zeros sealed with the greatest nonce.
    private void rekey(int offset) {
        byte[] old = Arrays.copyOfRange(keys, offset, offset + Kdf.HASH_BYTES);
        byte[] fresh = Aead.forRekey().seal(old, -1L, new byte[0], new byte[Kdf.HASH_BYTES]);
        System.arraycopy(fresh, 0, keys, offset, Kdf.HASH_BYTES);
    }
}
