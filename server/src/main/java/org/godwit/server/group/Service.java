package org.godwit.server.group;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.group.room.RoomConfig;
import org.godwit.server.routing.Answers;
import org.godwit.server.routing.Spec;
import org.godwit.store.Blob;
import org.godwit.store.Store;
import org.jspecify.annotations.Nullable;

/// The conference service itself: what it is, which rooms may be found, a name nobody uses.
@Spec({"XEP-0045 §6.2", "XEP-0045 §6.3", "XEP-0030"})
final class Service {
    private static final String MUC = "http://jabber.org/protocol/muc";
    private static final String UNIQUE = MUC + "#unique";

    /// What a message to the service is answered with.
    static final ErrorCode REFUSAL = ErrorCode.SERVICE_UNAVAILABLE;

    static final String NO_MESSAGES = "the service takes no messages";

    private static final int LISTED_MAX = 1_000;
    private static final int NAME_BYTES = 12;

    private final Store store;
    private final SecureRandom random;

    Service(Store store, SecureRandom random) {
        this.store = store;
        this.random = random;
    }

    /// The answer to a stanza for the service, or null when there is nothing to say.
    Stanza.@Nullable Addressed answer(Stanza.Addressed stanza) {
        try {
            return switch (stanza) {
                case Stanza.Iq iq -> iq.isRequest() ? Answers.result(iq, answer(iq)) : null;
                case Stanza.Message message ->
                        Answers.mayFail(message)
                                ? Answers.error(message, REFUSAL, NO_MESSAGES)
                                : null;
                case Stanza.Presence _ -> null;
            };
        } catch (ProtocolException e) {
            return Answers.error(stanza, e.code(), e.detail());
        }
    }

    private @Nullable Element answer(Stanza.Iq iq) throws ProtocolException {
        Element asked = iq.payload().element();
        if (asked == null || iq.type() != IqType.GET) {
            throw new ProtocolException(ErrorCode.NOT_ALLOWED, "the service cannot be changed");
        }
        if (asked.attribute("node") != null) {
            throw new ProtocolException(ErrorCode.ITEM_NOT_FOUND, "no such node");
        }
        return switch (asked.namespace()) {
            case Namespaces.DISCO_INFO -> info();
            case Namespaces.DISCO_ITEMS -> rooms();
            case Namespaces.PING -> null;
            case UNIQUE -> Element.builder(UNIQUE, "unique").text(freshName()).build();
            default ->
                    throw new ProtocolException(
                            ErrorCode.FEATURE_NOT_IMPLEMENTED, "the service knows nothing of that");
        };
    }

    private static Element info() {
        Element identity =
                Element.builder(Namespaces.DISCO_INFO, "identity")
                        .attribute("category", "conference")
                        .attribute("type", "text")
                        .attribute("name", "Rooms")
                        .build();
        Element.Builder query = Element.builder(Namespaces.DISCO_INFO, "query").child(identity);
        for (String feature : List.of(MUC, UNIQUE, Namespaces.DISCO_INFO, Namespaces.DISCO_ITEMS)) {
            query.child(
                    Element.builder(Namespaces.DISCO_INFO, "feature")
                            .attribute("var", feature)
                            .build());
        }
        return query.build();
    }

    /// The rooms that want to be found, of all shards, the first thousand.
    private Element rooms() {
        List<Element> items = new ArrayList<>();
        for (int i = 0; i < store.shardCount() && items.size() < LISTED_MAX; i++) {
            store.shard(i)
                    .scan(
                            RoomRecords.ROOMS,
                            (key, value) -> {
                                Element item = item(key, value);
                                if (item != null) {
                                    items.add(item);
                                }
                                return items.size() < LISTED_MAX;
                            });
        }
        return Element.builder(Namespaces.DISCO_ITEMS, "query").children(items).build();
    }

    private static @Nullable Element item(String key, Blob value) {
        RoomConfig config = RoomRecords.config(value);
        if (!config.listed() || RoomRecords.isLocked(value)) {
            return null;
        }
        Jid room = RoomRecords.jid(key.substring(RoomRecords.ROOMS.length()));
        String name = config.about().name();
        return Element.builder(Namespaces.DISCO_ITEMS, "item")
                .attribute("jid", room.toString())
                .attribute("name", name.isEmpty() ? room.local() : name)
                .build();
    }

    private String freshName() {
        byte[] bytes = new byte[NAME_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(bytes)
                .toLowerCase(Locale.ROOT);
    }
}
