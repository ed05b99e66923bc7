package org.godwit.server.push;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.godwit.protocol.binary.BinaryCodec;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.store.Blob;
import org.godwit.store.Command;
import org.godwit.store.Outcome;
import org.godwit.store.Shard;
import org.godwit.store.Store;

/// The devices that want to be woken. Thread-safe; asking costs a look into a map.
final class Registrations {
    private static final int CACHED_MAX = 100_000;
    private static final byte VERSION = 1;

    private final Store store;
    private final BinaryCodec codec;
    private final ConcurrentHashMap<Jid, List<Registration>> cached = new ConcurrentHashMap<>();

    Registrations(Store store, String domain, Limits limits) {
        this.store = store;
        this.codec = new BinaryCodec(domain, limits);
    }

    /// @param account bare JID
    List<Registration> of(Jid account) {
        List<Registration> known = cached.get(account);
        if (known != null) {
            return known;
        }
        if (cached.size() >= CACHED_MAX) {
            Iterator<Jid> any = cached.keySet().iterator();
            if (any.hasNext()) {
                cached.remove(any.next());
            }
        }
        return cached.computeIfAbsent(account, this::read);
    }

    private List<Registration> read(Jid account) {
        List<Registration> found = new ArrayList<>();
        shardOf(account)
                .scan(
                        prefix(account),
                        (_, blob) -> {
                            found.add(decode(blob));
                            return true;
                        });
        return List.copyOf(found);
    }

    /// Keeps `added` in place of `removed`; `done` runs on the shard's own thread and is told
    /// whether that is durable and in force.
    void change(
            Jid account,
            List<Registration> removed,
            List<Registration> added,
            Consumer<Boolean> done) {
        List<Command.Change> changes = new ArrayList<>();
        removed.forEach(gone -> changes.add(new Command.Change(key(account, gone), null)));
        added.forEach(kept -> changes.add(new Command.Change(key(account, kept), encode(kept))));
        shardOf(account)
                .submit(
                        new Command.Write(List.of(), changes),
                        outcome -> {
                            boolean durable = outcome instanceof Outcome.Done;
                            if (durable) {
                                cached.compute(account, (bare, _) -> read(bare));
                            }
                            done.accept(durable);
                        });
    }

    /// The account is gone.
    void forget(Jid account) {
        cached.remove(account);
    }

    private Shard shardOf(Jid account) {
        return store.shardOf(account.toString());
    }

    private static String prefix(Jid account) {
        return "of/" + account + "/push/";
    }

    private static String key(Jid account, Registration registration) {
        String name = registration.service() + "\n" + registration.node();
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(name.getBytes(StandardCharsets.UTF_8));
            return prefix(account) + Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    private Blob encode(Registration registration) {
        Stanza.Message message =
                new Stanza.Message(
                        Envelope.of(registration.service(), null, registration.device()),
                        MessageType.NORMAL,
                        Payload.of(registration.enable()));
        byte[] encoded = codec.encode(message).unsafeArray();
        byte[] record = new byte[encoded.length + 1];
        record[0] = VERSION;
        System.arraycopy(encoded, 0, record, 1, encoded.length);
        return Blob.wrap(record);
    }

    private Registration decode(Blob record) {
        byte[] bytes = record.unsafeArray();
        if (bytes.length == 0 || bytes[0] != VERSION) {
            throw new IllegalStateException("a push registration of an unknown version");
        }
        try {
            byte[] encoded = java.util.Arrays.copyOfRange(bytes, 1, bytes.length);
            if (codec.decode(Bytes.wrap(encoded)) instanceof Stanza.Message message) {
                Jid service = message.to();
                String device = message.id();
                Element enable = message.payload().element();
                if (service != null && device != null && enable != null) {
                    return Registration.of(service, device, enable);
                }
            }
        } catch (ProtocolException e) {
            throw new IllegalStateException("damaged push registration: " + e.detail(), e);
        }
        throw new IllegalStateException("a push registration lacks a part");
    }
}
