package org.godwit.server.privacy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.Spec;
import org.godwit.store.Blob;
import org.jspecify.annotations.Nullable;

/// The privacy of the accounts whose shards are led here. Thread-safe; asking costs a look into a
/// map.
@Spec("PROTOCOL §5.12")
public final class Privacy {
    /// Conversations one account may mute.
    static final int MUTED_MAX = 1_000;

    private static final String REFERENCES = "urn:xmpp:reference:0";
    private static final byte VERSION = 1;

    private final Kept<Settings> settings;
    private final Kept<List<Mute>> muted;
    private final Strangers strangers;

    public Privacy(Strangers.Place place) {
        settings =
                new Kept<>(
                        place.store(),
                        "privacy",
                        new Kept.Form<>(Privacy::encode, Privacy::decode));
        muted = new Kept<>(place.store(), "muted", new Kept.Form<>(Mute::encode, Mute::decode));
        strangers = new Strangers(place, settings);
    }

    /// @param account bare JID
    public Settings of(Jid account) {
        return settings.of(account);
    }

    public Strangers strangers() {
        return strangers;
    }

    void put(Jid account, Settings chosen, Consumer<Boolean> done) {
        settings.put(account, chosen, done);
    }

    /// Conversations that are muted at that time.
    List<Mute> muted(Jid account, long nowMillis) {
        return muted.of(account).stream().filter(mute -> !mute.isOver(nowMillis)).toList();
    }

    /// Puts `mute` in place of what was said about that peer; null takes that back.
    ///
    /// @return false when too many are muted already
    boolean mute(Jid account, Jid peer, @Nullable Mute mute, long now, Consumer<Boolean> done) {
        List<Mute> next = new ArrayList<>(muted(account, now));
        next.removeIf(before -> before.peer().equals(peer));
        if (mute != null) {
            next.add(mute);
        }
        if (next.size() > MUTED_MAX) {
            return false;
        }
        muted.put(account, List.copyOf(next), done);
        return true;
    }

    /// Whether `message` is of a conversation the account has muted, and does not mention it
    /// although mentions are to wake it.
    public boolean silences(Jid account, Stanza.Message message, long nowMillis) {
        Jid from = message.from();
        List<Mute> all = muted.of(account);
        if (all.isEmpty() || from == null) {
            return false;
        }
        Jid peer = from.bare();
        for (Mute mute : all) {
            if (mute.peer().equals(peer) && !mute.isOver(nowMillis)) {
                return !mute.mentions() || !mentions(message, account);
            }
        }
        return false;
    }

    /// XEP-0372 §3.1.
    private static boolean mentions(Stanza.Message message, Jid account) {
        for (var node : message.payload().nodes()) {
            if (node instanceof Element element
                    && element.is(REFERENCES, "reference")
                    && "mention".equals(element.attribute("type"))
                    && isOf(element.attribute("uri"), account)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOf(@Nullable String uri, Jid account) {
        try {
            return uri != null
                    && uri.startsWith("xmpp:")
                    && Jid.parse(uri.substring("xmpp:".length())).bare().equals(account);
        } catch (ProtocolException e) {
            return false;
        }
    }

    /// The account is gone.
    public void forget(Jid account) {
        settings.forget(account);
        muted.forget(account);
        strangers.forget(account);
    }

    private static @Nullable Blob encode(Settings chosen) {
        return chosen.equals(Settings.DEFAULT)
                ? null
                : Blob.wrap(
                        new byte[] {VERSION, chosen.lastSeen().code(), chosen.writers().code()});
    }

    private static Settings decode(@Nullable Blob blob) {
        if (blob == null) {
            return Settings.DEFAULT;
        }
        byte[] record = blob.unsafeArray();
        if (record.length != 3 || record[0] != VERSION) {
            throw new IllegalStateException("privacy of an unknown version");
        }
        return new Settings(Settings.LastSeen.of(record[1]), Settings.Writers.of(record[2]));
    }
}
