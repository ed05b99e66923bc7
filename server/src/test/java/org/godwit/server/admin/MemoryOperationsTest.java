package org.godwit.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class MemoryOperationsTest {
    private static final String HISTOGRAM =
            """
             num     #instances         #bytes  class name (module)
            -------------------------------------------------------
               1:          1000         100000  [B (java.base@25)
               2:            20           2560  io.netty.channel.epoll.EpollSocketChannel
               3:             1            128  io.netty.channel.epoll.EpollServerSocketChannel
               4:            15            600  org.godwit.server.transport.binary.OpenStream
               5:             5            400  org.godwit.server.transport.xmpp.OpenStream
               6:            20           1280  org.godwit.server.session.Session
               7:             7            224  org.godwit.server.session.Outbound$Sent
               8:            40           3520  org.apache.pekko.actor.ActorCell
               9:             3             72  org.example.Other
              10:            40            960  org.godwit.server.routing.Brood$Address
              11:            60           1440  org.godwit.server.routing.Line
            Total          1211         111184
            """;

    @Test
    void everyObjectShouldBelongToOnePart() {
        Map<String, Object> counted = MemoryOperations.parts(HISTOGRAM);
        assertThat(counted).containsEntry("live_bytes", 111_184L);
        assertThat(row(counted, "TCP socket")).containsEntry("count", 20L);
        assertThat(row(counted, "TCP socket")).containsEntry("bytes", 2_688L);
        assertThat(row(counted, "Noise and binary stream")).containsEntry("count", 15L);
        assertThat(row(counted, "XML stream")).containsEntry("bytes", 400L);
        assertThat(row(counted, "session")).containsEntry("bytes", 1_280L);
        assertThat(row(counted, "stanzas kept for a resume")).containsEntry("bytes", 224L);
        assertThat(row(counted, "other actors")).containsEntry("count", 40L);
        assertThat(row(counted, "sessions' and accounts' addresses")).containsEntry("bytes", 960L);
        assertThat(row(counted, "text, arrays, collections")).containsEntry("bytes", 101_440L);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> row(Map<String, Object> counted, String part) {
        List<?> parts = (List<?>) Objects.requireNonNull(counted.get("parts"));
        return parts.stream()
                .map(row -> (Map<String, Object>) row)
                .filter(row -> part.equals(row.get("part")))
                .findFirst()
                .orElseThrow();
    }
}
