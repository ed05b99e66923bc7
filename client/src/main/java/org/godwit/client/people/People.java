package org.godwit.client.people;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// What people say of themselves, when they were last seen, and what this account lets others see
/// and do. Of one client; as thread-safe as that. Everything is asked of the server; what is
/// refused, or not answered in [#ANSWER_MAX], ends with a [RefusedException].
public final class People {
    public static final Duration ANSWER_MAX = Duration.ofSeconds(20);

    /// How the ids of questions begin.
    public static final String REQUEST = "people-";

    private static final int ASKED_MAX = 1_000;
    private static final String LAST = "jabber:iq:last";

    private final Upstream client;
    private final Map<String, CompletableFuture<Element>> asked = new ConcurrentHashMap<>();

    /// What this needs of the client it belongs to.
    public interface Upstream {
        /// An id nobody has used.
        String newId();

        Instant now();

        /// Asks the server or an account; answered by [#answered], once or never.
        void ask(String id, Stanza.Iq iq);

        /// The server says when somebody was last seen.
        void seen(Jid who, Instant at);

        /// Tells a peer that something to hear is made.
        void record(Jid peer);
    }

    public People(Upstream client) {
        this.client = client;
    }

    /// The server says no, or nothing.
    public static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RefusedException(String why) {
            super(why, null, false, false);
        }
    }

    // ---- profiles

    /// What somebody says of themselves; nothing when there is no such account either. Found is who
    /// is asked for by address: there is no list of people.
    public CompletableFuture<Profile> profile(Jid who) {
        return ask(who.bare(), IqType.GET, Profiles.ask())
                .handle((card, failure) -> failure == null ? Profiles.read(card) : Profile.EMPTY);
    }

    /// Says that of this account, to everybody who knows its address. What else its card says
    /// stays.
    public CompletableFuture<Void> setProfile(Profile profile) {
        return ask(null, IqType.GET, Profiles.ask())
                .thenCompose(before -> ask(null, IqType.SET, Profiles.write(profile, before)))
                .thenAccept(_ -> {});
    }

    /// When somebody was last seen, if they let us know; told as presence too.
    public CompletableFuture<Optional<Instant>> lastSeen(Jid who) {
        return ask(who.bare(), IqType.GET, Element.of(LAST, "query"))
                .handle((query, failure) -> failure == null ? since(query) : null)
                .thenApply(
                        seen -> {
                            if (seen != null) {
                                client.seen(who.bare(), seen);
                            }
                            return Optional.ofNullable(seen);
                        });
    }

    private @Nullable Instant since(Element query) {
        String seconds = query.attribute("seconds");
        try {
            return seconds == null
                    ? null
                    : client.now().minusSeconds(Math.clamp(Long.parseLong(seconds), 0, 1L << 32));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    // ---- what this account chooses

    /// Who sees when this account was last seen, and who may write to it.
    public CompletableFuture<Setting.Privacy> privacy() {
        return ask(null, IqType.GET, Settings.ask("privacy"))
                .thenApply(
                        element -> {
                            for (Setting setting : Settings.read(element)) {
                                if (setting instanceof Setting.Privacy privacy) {
                                    return privacy;
                                }
                            }
                            throw new RefusedException("the server says nothing of privacy");
                        });
    }

    /// Everything that was chosen: privacy, what is muted, who is blocked. Changes from now on are
    /// told as settings.
    public CompletableFuture<List<Setting>> settings() {
        return all(List.of("privacy", "muted", "blocklist"), List.of());
    }

    private CompletableFuture<List<Setting>> all(List<String> wanted, List<Setting> known) {
        if (wanted.isEmpty()) {
            return CompletableFuture.completedFuture(known);
        }
        return ask(null, IqType.GET, Settings.ask(wanted.getFirst()))
                .thenCompose(
                        element -> {
                            List<Setting> more = new ArrayList<>(known);
                            more.addAll(Settings.read(element));
                            return all(wanted.subList(1, wanted.size()), List.copyOf(more));
                        });
    }

    /// Chooses: for this account, on all of its devices.
    public CompletableFuture<Void> choose(Setting setting) {
        return ask(null, IqType.SET, Settings.write(setting, null)).thenAccept(_ -> {});
    }

    /// Blocks somebody and tells the operator of the server why.
    ///
    /// @param text at most 2,000 characters, or null
    public CompletableFuture<Void> report(Jid who, boolean spam, @Nullable String text) {
        Setting block = new Setting.Blocked(List.of(who));
        return ask(null, IqType.SET, Settings.write(block, new Settings.Reason(spam, text)))
                .thenAccept(_ -> {});
    }

    /// Tells `peer` that the user is recording something to hear; typing ends it. Who does not know
    /// it sees typing.
    public void recording(Jid peer) {
        client.record(peer.bare());
    }

    // ---- asking

    private CompletableFuture<Element> ask(@Nullable Jid to, IqType type, Element about) {
        String id = REQUEST + client.newId();
        CompletableFuture<Element> answer = new CompletableFuture<>();
        if (asked.size() >= ASKED_MAX) {
            return CompletableFuture.failedFuture(
                    new RefusedException("too much is asked at once"));
        }
        asked.put(id, answer);
        client.ask(id, new Stanza.Iq(Envelope.of(to, null, id), type, Payload.of(about)));
        return answer.orTimeout(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS)
                .handle(
                        (element, failure) -> {
                            asked.remove(id);
                            if (failure instanceof RefusedException refused) {
                                throw refused;
                            }
                            if (failure != null || element == null) {
                                throw new RefusedException("the server does not answer");
                            }
                            return element;
                        });
    }

    /// The server answered; ignored when nobody waits any more.
    ///
    /// @param about null when it was refused
    /// @param why it was refused
    public void answered(String id, @Nullable Element about, String why) {
        CompletableFuture<Element> waiting = asked.get(id);
        if (waiting != null) {
            var _ =
                    about == null
                            ? waiting.completeExceptionally(new RefusedException(why))
                            : waiting.complete(about);
        }
    }
}
