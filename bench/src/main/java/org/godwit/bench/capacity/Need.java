package org.godwit.bench.capacity;

/// What one population needs.
///
/// @param connections at the busiest moment
/// @param machines for whichever of memory, cores and disk asks for most
/// @param bound which one that is
record Need(
        double users,
        double connections,
        double messagesPerSecond,
        double memoryBytes,
        double cores,
        double diskBytes,
        double diskBytesPerSecond,
        double networkBitsPerSecond,
        double loginsPerSecond,
        double machines,
        String bound) {
    /// @param users registered and using it
    static Need of(double users, Constants c) {
        double connections = users * c.get("users.online-at-peak");
        double sent = users * c.get("users.messages-a-day") / 86_400 * c.get("users.peak-factor");
        double appends = sent * (1 + c.get("users.receipts-a-message"));
        double memory =
                connections
                        * (c.get("measured.connection-bytes")
                                + c.get("measured.kernel-bytes")
                                + c.get("measured.tls-bytes") * c.get("users.tls-share"));
        double logins =
                connections * c.get("users.logins-a-day") / 86_400 * c.get("users.peak-factor");
        double cores =
                sent / c.get("measured.messages-per-core-second")
                        + logins / c.get("measured.logins-per-core-second");
        double replicas = c.get("machine.replicas");
        double queued =
                users
                        * (c.get("users.waiting-messages") * c.get("measured.stored-message-bytes")
                                + c.get("measured.account-bytes"));
        double written = appends * c.get("measured.appended-bytes") * replicas;
        double network =
                8
                        * (sent * c.get("measured.wire-bytes-a-message")
                                + written * (replicas - 1) / replicas);
        double headroom = c.get("machine.headroom");
        double byMemory = memory / (c.get("machine.memory-bytes") * headroom);
        double byCores = cores * replicas / (c.get("machine.cores") * headroom);
        double byDisk = appends * replicas / (c.get("measured.appends-a-second") * headroom);
        double byConnections = connections / c.get("machine.connections-max");
        double most = Math.max(Math.max(byMemory, byCores), Math.max(byDisk, byConnections));
        String bound =
                most == byMemory
                        ? "memory"
                        : most == byCores ? "cores" : most == byDisk ? "disk" : "connections";
        return new Need(
                users,
                connections,
                sent,
                memory,
                cores,
                queued * replicas,
                written,
                network,
                logins,
                Math.max(replicas, Math.ceil(most) + 1),
                bound);
    }
}
