package org.godwit.server.admin;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/// What connections cost in memory, counted on the live node: every object of the heap, by the part
/// of the server whose class it is of. Counting stops the node for one full collection.
public final class MemoryOperations {
    private static final Pattern LINE =
            Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");

    /// The first part whose prefix fits takes the object.
    private static final List<Part> PARTS =
            List.of(
                    new Part(
                            "TLS",
                            "io.netty.handler.ssl.SslHandler",
                            List.of("io.netty.handler.ssl.", "io.netty.internal.tcnative.")),
                    new Part(
                            "TCP socket",
                            "SocketChannel",
                            List.of("io.netty.channel.", "io.netty.util.", "java.net.")),
                    new Part(
                            "Noise and binary stream",
                            "org.godwit.server.transport.binary.OpenStream",
                            List.of(
                                    "org.godwit.server.transport.binary.",
                                    "org.godwit.protocol.handshake.",
                                    "org.godwit.protocol.binary.")),
                    new Part(
                            "XML stream",
                            "org.godwit.server.transport.xmpp.OpenStream",
                            List.of(
                                    "org.godwit.server.transport.xmpp.",
                                    "org.godwit.protocol.xml.",
                                    "com.fasterxml.aalto.")),
                    new Part(
                            "stanzas kept for a resume",
                            "org.godwit.server.session.Outbound$Sent",
                            List.of(
                                    "org.godwit.server.session.Outbound$Sent",
                                    "org.godwit.protocol.stanza.Stanza")),
                    new Part(
                            "session",
                            "org.godwit.server.session.Session",
                            List.of("org.godwit.server.session.", "org.godwit.protocol.stanza.")),
                    new Part(
                            "account online",
                            "org.godwit.server.mailbox.AccountActor",
                            List.of("org.godwit.server.mailbox.", "org.godwit.server.archive.")),
                    new Part(
                            "available, roster loaded",
                            "org.godwit.server.presence.Online$Device",
                            List.of("org.godwit.server.presence.", "org.godwit.server.pubsub.")),
                    new Part(
                            "sessions' and accounts' addresses",
                            "org.godwit.server.routing.Brood$Address",
                            List.of("org.godwit.server.routing.Brood")),
                    new Part(
                            "other actors",
                            "org.apache.pekko.actor.ActorCell",
                            List.of("org.apache.pekko.", "scala.")),
                    new Part(
                            "mailboxes in memory",
                            "org.godwit.store.state.Mailbox",
                            List.of("org.godwit.store.")),
                    new Part(
                            "text, arrays, collections",
                            "",
                            List.of("[", "java.", "org.godwit.server.routing.Line")));

    /// @param unit class whose objects are counted; by its end where it has several names
    /// @param prefixes of the names of the classes it owns
    private record Part(String name, String unit, List<String> prefixes) {
        boolean owns(String type) {
            return prefixes.stream().anyMatch(type::startsWith);
        }
    }

    private static final class Sum {
        private long units;
        private long bytes;
    }

    void addTo(Routes routes) {
        var _ =
                routes.on(
                        "GET",
                        "/v1/memory",
                        _ -> {
                            Map<String, Object> counted = new LinkedHashMap<>(parts(histogram()));
                            counted.put("held", held());
                            return Reply.ok(counted);
                        });
    }

    /// What the process holds of the machine's memory, as far as it knows by what: bytes each.
    private static Map<String, Object> held() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        Map<String, Object> held = new LinkedHashMap<>();
        held.put("heap, with its room", memory.getHeapMemoryUsage().getCommitted());
        held.put("classes and compiled code", memory.getNonHeapMemoryUsage().getCommitted());
        if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider buffers) {
            held.put("network buffers", buffers.metric().usedDirectMemory());
        }
        return held;
    }

    /// `parts` with their `bytes` and how many of what they serve there are (`count`), and the
    /// bytes of everything alive.
    static Map<String, Object> parts(String histogram) {
        Map<Part, Sum> sums = new LinkedHashMap<>();
        PARTS.forEach(part -> sums.put(part, new Sum()));
        long total = 0;
        for (String line : histogram.split("\n", -1)) {
            Matcher fields = LINE.matcher(line);
            if (!fields.matches()) {
                continue;
            }
            long bytes = Long.parseLong(fields.group(2));
            total += bytes;
            String type = fields.group(3);
            for (Map.Entry<Part, Sum> entry : sums.entrySet()) {
                Part part = entry.getKey();
                Sum sum = entry.getValue();
                if (!part.unit.isEmpty() && isUnit(part.unit, type)) {
                    sum.units += Long.parseLong(fields.group(1));
                }
                if (part.owns(type)) {
                    sum.bytes += bytes;
                    break;
                }
            }
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        sums.forEach(
                (part, sum) ->
                        rows.add(
                                Map.of("part", part.name, "count", sum.units, "bytes", sum.bytes)));
        return Map.of("parts", rows, "live_bytes", total);
    }

    private static boolean isUnit(String unit, String type) {
        return unit.indexOf('.') < 0
                ? type.startsWith("io.netty.channel.") && type.endsWith("." + unit(unit, type))
                : type.equals(unit);
    }

    /// `EpollSocketChannel` or `NioSocketChannel`, and not what listens.
    private static String unit(String unit, String type) {
        return type.contains(".epoll.") ? "Epoll" + unit : "Nio" + unit;
    }

    private static String histogram() {
        try {
            Object text =
                    ManagementFactory.getPlatformMBeanServer()
                            .invoke(
                                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                                    "gcClassHistogram",
                                    new Object[] {new String[0]},
                                    new String[] {String[].class.getName()});
            return String.valueOf(text);
        } catch (JMException e) {
            throw new IllegalStateException("this Java cannot count its objects", e);
        }
    }
}
