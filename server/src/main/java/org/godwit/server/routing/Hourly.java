package org.godwit.server.routing;

import java.util.LinkedHashMap;
import java.util.Map;
import org.godwit.protocol.stanza.Jid;

/// How often something happened for each account in the hour that runs. In memory of this node;
/// thread-safe.
public final class Hourly {
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

    /// @param most how often it may happen in an hour
    public Hourly(int most) {
        this.most = most;
    }

    /// Whether it may happen once more.
    public synchronized boolean has(Jid account, long nowMillis) {
        return now(account, nowMillis).count() < most;
    }

    /// It has happened once more.
    public synchronized void count(Jid account, long nowMillis) {
        Hour hour = now(account, nowMillis);
        hours.put(account, new Hour(hour.sinceMillis(), hour.count() + 1));
    }

    /// Counts it when it may happen.
    ///
    /// @return whether it may
    public synchronized boolean take(Jid account, long nowMillis) {
        boolean may = has(account, nowMillis);
        if (may) {
            count(account, nowMillis);
        }
        return may;
    }

    /// An hour that begins later than now was begun by a clock that was wrong.
    private Hour now(Jid account, long nowMillis) {
        Hour hour = hours.get(account);
        long age = hour == null ? HOUR_MILLIS : nowMillis - hour.sinceMillis();
        return hour != null && age >= 0 && age < HOUR_MILLIS ? hour : new Hour(nowMillis, 0);
    }
}
