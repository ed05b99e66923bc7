package org.godwit.server.mailbox;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.godwit.server.routing.ToAccount;
import org.godwit.store.Command;
import org.godwit.store.MailboxStatus;
import org.godwit.store.Shard;
import org.jspecify.annotations.Nullable;

/// How many devices an account has, and which of them makes room for another.
final class Admission {
    private final Shard store;
    private final String mailbox;
    private final int devicesMax;
    private final List<Link> links;

    /// @param links the devices online or waiting to be resumed, as they are now
    Admission(Shard store, String mailbox, int devicesMax, List<Link> links) {
        this.store = store;
        this.mailbox = mailbox;
        this.devicesMax = devicesMax;
        this.links = links;
    }

    /// Whether there is room for a new device.
    boolean isFree(MailboxStatus status, ToAccount.Device device) {
        int devices = status.cursors().size();
        if (status.cursors().containsKey(Keeping.CURSOR)) {
            devices--;
        }
        return device.passing() || devices < devicesMax;
    }

    /// The XML device that may be forgotten: the one furthest behind of those that are gone, else
    /// of those whose session takes nothing now, as while it waits to be resumed. Clients that take
    /// a new resource at every start would lock themselves out otherwise. Nothing is lost by it:
    /// what no device has acknowledged is given to the newcomer.
    @Nullable String leastMissed(MailboxStatus status) {
        return status.cursors().entrySet().stream()
                .filter(e -> e.getKey().startsWith(Shards.XML_DEVICE) && !takes(e.getKey()))
                .min(
                        Comparator.comparing((Map.Entry<String, Long> e) -> isLinked(e.getKey()))
                                .thenComparing(Map.Entry.comparingByValue()))
                .map(Map.Entry::getKey)
                .orElse(null);
    }

    private boolean takes(String device) {
        return links.stream().anyMatch(link -> link.name.equals(device) && link.open);
    }

    private boolean isLinked(String device) {
        return links.stream().anyMatch(link -> link.name.equals(device));
    }

    String refusal() {
        return "this account has its " + devicesMax + " devices; remove one first";
    }

    /// Devices that passed by and were not taken leave of, because the node was killed.
    void dropPassersBy(MailboxStatus status) {
        for (String name : status.cursors().keySet()) {
            if (name.startsWith(Shards.PASSING_DEVICE)) {
                store.submit(new Command.DropCursor(mailbox, name), _ -> {});
            }
        }
    }
}
