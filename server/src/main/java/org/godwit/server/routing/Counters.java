package org.godwit.server.routing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// What happened since the node started, for `status` and metrics. Cheap to count, exact when read
/// at rest. Differences of two counters are gauges: online = opened − ended.
public final class Counters {
    public final LongAdder sessionsOpened = new LongAdder();
    public final LongAdder sessionsResumed = new LongAdder();
    public final LongAdder sessionsDetached = new LongAdder();
    public final LongAdder sessionsEnded = new LongAdder();
    public final LongAdder sessionsFailed = new LongAdder();
    public final LongAdder loginsRefused = new LongAdder();
    public final LongAdder stanzasReceived = new LongAdder();
    public final LongAdder stanzasSent = new LongAdder();
    public final LongAdder stanzasDropped = new LongAdder();
    public final LongAdder messagesStored = new LongAdder();
    public final LongAdder messagesRepeated = new LongAdder();
    public final LongAdder messagesRefused = new LongAdder();
    public final LongAdder messagesPushed = new LongAdder();
    public final LongAdder messagesRead = new LongAdder();
    public final LongAdder messagesExpired = new LongAdder();
    public final LongAdder devicesDropped = new LongAdder();
    public final LongAdder receiptsMade = new LongAdder();
    public final LongAdder cursorsMoved = new LongAdder();

    /// All of them by name.
    public Map<String, Long> snapshot() {
        Map<String, Long> all = new LinkedHashMap<>();
        all.put("sessions_opened", sessionsOpened.sum());
        all.put("sessions_resumed", sessionsResumed.sum());
        all.put("sessions_detached", sessionsDetached.sum());
        all.put("sessions_ended", sessionsEnded.sum());
        all.put("sessions_failed", sessionsFailed.sum());
        all.put("logins_refused", loginsRefused.sum());
        all.put("stanzas_received", stanzasReceived.sum());
        all.put("stanzas_sent", stanzasSent.sum());
        all.put("stanzas_dropped", stanzasDropped.sum());
        all.put("messages_stored", messagesStored.sum());
        all.put("messages_repeated", messagesRepeated.sum());
        all.put("messages_refused", messagesRefused.sum());
        all.put("messages_pushed", messagesPushed.sum());
        all.put("messages_read", messagesRead.sum());
        all.put("messages_expired", messagesExpired.sum());
        all.put("devices_dropped", devicesDropped.sum());
        all.put("receipts_made", receiptsMade.sum());
        all.put("cursors_moved", cursorsMoved.sum());
        return all;
    }
}
