package org.godwit.server.account;

import java.util.SortedMap;
import java.util.TreeMap;
import org.godwit.protocol.stanza.Jid;
import org.godwit.store.Shard;

/// Counts what an account's shard holds of it, by kind. What a kind is called is the first part of
/// its records' names, so a feature nobody told about this is counted too.
final class Census {
    private Census() {}

    static SortedMap<String, Long> of(Shard shard, Jid account) {
        SortedMap<String, Long> counts = new TreeMap<>();
        String prefix = AccountKeys.of(account);
        shard.scan(
                prefix,
                (key, _) -> {
                    String rest = key.substring(prefix.length());
                    int slash = rest.indexOf('/');
                    String kind = kind(slash < 0 ? rest : rest.substring(0, slash));
                    if (!kind.isEmpty()) {
                        counts.merge(kind, 1L, Long::sum);
                    }
                    return true;
                });
        long waiting = shard.status(account.toString()).queued();
        if (waiting > 0) {
            counts.put("messages", waiting);
        }
        return counts;
    }

    /// As people call it; empty for what is only of use to the server.
    private static String kind(String stored) {
        return switch (stored) {
            case "device" -> "devices";
            case "link" -> "link codes";
            case "token" -> "login tokens";
            case "roster" -> "contacts";
            case "roster-version" -> "";
            case "blocked" -> "block lists";
            case "pubsub" -> "nodes";
            case "item" -> "published items";
            case "private" -> "private data";
            case "vcard" -> "profiles";
            case "keys" -> "encryption keys";
            case "push" -> "push registrations";
            default -> stored;
        };
    }
}
