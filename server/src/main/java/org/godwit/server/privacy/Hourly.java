package org.godwit.server.privacy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.godwit.protocol.stanza.Jid;

/// How often something happened for each account in the hour that runs. In memory of this node;
/// thread-safe.
final class Hourly {
    private static final long HOUR_MILLIS = 3_600_000;

    /// Accounts counted at once; the one counted first is forgotten.
    private static final int ACCOUNTS_MAX = 100_000;

    private final int most;
    private final Map<Jid, Hour> hours =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Jid, Hour> eldest) {
                    return size() > ACCOUNTS_MAX;
                }
            };

    private record Hour(long sinceMillis, int count) {}

    Hourly(int most) {
        this.most = most;
    }

    /// Whether it may happen once more.
    synchronized boolean has(Jid account, long nowMillis) {
        return now(account, nowMillis).count() < most;
    }

    /// It has happened once more.
    synchronized void count(Jid account, long nowMillis) {
        Hour hour = now(account, nowMillis);
        hours.put(account, new Hour(hour.sinceMillis(), hour.count() + 1));
    }

    private Hour now(Jid account, long nowMillis) {
        Hour hour = hours.get(account);
        boolean running = hour != null && nowMillis - hour.sinceMillis() < HOUR_MILLIS;
        return hour != null && running ? hour : new Hour(nowMillis, 0);
    }
}
