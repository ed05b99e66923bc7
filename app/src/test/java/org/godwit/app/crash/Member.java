package org.godwit.app.crash;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.godwit.app.scenario.peer.BinaryDevice;
import org.godwit.app.scenario.peer.BinaryPeer;
import org.godwit.app.scenario.peer.Credentials;
import org.godwit.app.scenario.peer.Endpoints;
import org.godwit.app.scenario.peer.Incoming;
import org.godwit.app.scenario.peer.LoginRefused;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Node;
import org.jspecify.annotations.Nullable;

/// A member of a group on a binary device: acknowledges all it gets and remembers what its mailbox
/// held.
final class Member implements AutoCloseable {
    private final String name;
    private final String password;
    private final BinaryDevice device = new BinaryDevice();
    private @Nullable BinaryPeer peer;
    private long arrived;

    /// What it has said and the node has not counted.
    private final List<Element> unstored = new ArrayList<>();

    /// Places in its own mailbox, by the group's number of a message.
    final Map<Long, Set<String>> places = new LinkedHashMap<>();

    /// Texts by the group's number.
    final Map<Long, String> texts = new HashMap<>();

    /// The latest counts of its own messages, `delivered of members`, by id.
    final Map<String, String> counts = new HashMap<>();

    Member(String name, String password) {
        this.name = name;
        this.password = password;
    }

    void connect(Endpoints node) throws IOException, LoginRefused {
        BinaryPeer fresh = new BinaryPeer(node, device);
        fresh.login(new Credentials(name, node.domain(), password, "main"), null);
        peer = fresh;
        arrived = 0;
        fresh.send(Element.of(Namespaces.CLIENT, "presence"));
        for (Element again : unstored) {
            fresh.send(again);
        }
        unstored.addFirst(Element.of(Namespaces.CLIENT, "presence"));
    }

    boolean isConnected() {
        return peer != null;
    }

    void send(Element stanza) throws IOException {
        BinaryPeer open = peer;
        if (open == null) {
            throw new IOException(name + " is not connected");
        }
        unstored.add(stanza);
        open.send(stanza);
    }

    /// Takes in what has come, and acknowledges it.
    ///
    /// @return whether anything has
    boolean hears() throws IOException, InterruptedException {
        BinaryPeer open = peer;
        if (open == null) {
            return false;
        }
        boolean stanzas = false;
        Incoming incoming = open.poll(Duration.ZERO);
        if (incoming == null) {
            return false;
        }
        while (incoming != null) {
            switch (incoming) {
                case Incoming.Arrived(Element element) -> {
                    arrived++;
                    stanzas = true;
                    hear(element);
                }
                case Incoming.Counted(long count) -> counted(count);
                case Incoming.CountWanted() -> stanzas = true;
                case Incoming.Refused _, Incoming.Closed _ -> {
                    peer = null;
                    return true;
                }
            }
            incoming = open.poll(Duration.ZERO);
        }
        if (stanzas) {
            open.acknowledge(arrived);
        }
        return true;
    }

    private long counted;

    private void counted(long count) {
        for (; counted < count && !unstored.isEmpty(); counted++) {
            unstored.removeFirst();
        }
    }

    private void hear(Element message) {
        Element ticks = message.child(Namespaces.GROUP_TICKS, "ticks");
        if (ticks != null) {
            for (Element each : ticks.elements()) {
                counts.put(
                        String.valueOf(each.attribute("id")),
                        each.attribute("delivered") + " of " + each.attribute("of"));
            }
        }
        Element body = message.child(Namespaces.CLIENT, "body");
        if (body == null) {
            return;
        }
        long number = 0;
        String place = "";
        for (Node node : message.children()) {
            if (node instanceof Element each && each.is(Namespaces.STANZA_IDS, "stanza-id")) {
                String id = String.valueOf(each.attribute("id"));
                boolean own = String.valueOf(each.attribute("by")).startsWith(name + "@");
                if (own) {
                    place = id;
                } else {
                    number = Long.parseLong(id);
                }
            }
        }
        places.computeIfAbsent(number, _ -> new HashSet<>()).add(place);
        texts.put(number, body.text());
    }

    /// The node was killed: its connections are no more.
    void lost() {
        BinaryPeer open = peer;
        if (open != null) {
            open.cut();
            peer = null;
        }
        counted = 0;
    }

    @Override
    public void close() {
        BinaryPeer open = peer;
        if (open != null) {
            open.close();
            peer = null;
        }
    }
}
