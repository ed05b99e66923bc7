package org.godwit.app.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.godwit.app.scenario.peer.Endpoints;
import org.godwit.protocol.stanza.Jid;

/// A member of a group with an unmodified slixmpp; see `interop/slixmpp_room.py`.
final class SlixmppMember implements AutoCloseable {
    private static final int WAIT_SECONDS = 20;

    private final Process process;
    private final Writer wishes;
    private final BlockingQueue<Map<String, Object>> arrived = new LinkedBlockingQueue<>();

    /// Everything said in the group, in the order it came.
    final List<Map<String, Object>> heard = new ArrayList<>();

    SlixmppMember(Endpoints node, String name, String password, Jid group) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(
                        "/usr/bin/python3",
                        Path.of("../interop/slixmpp_room.py").toString(),
                        "--jid=" + name + "@" + node.domain(),
                        "--port=" + node.xmpp(),
                        "--room=" + group,
                        "--nick=" + name);
        builder.environment().put("GODWIT_PASSWORD", password);
        this.process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        this.wishes = process.outputWriter();
        Thread.ofVirtual().start(this::read);
        awaits(line -> line.containsKey("here"));
    }

    private void read() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("{")) {
                    arrived.add(JSON.std.mapFrom(line));
                } else {
                    System.out.println("slixmpp: " + line);
                }
            }
        } catch (IOException e) {
            System.out.println("slixmpp hung up: " + e.getMessage());
        }
    }

    void does(Map<String, Object> wish) throws IOException {
        wishes.write(JSON.std.asString(wish) + "\n");
        wishes.flush();
    }

    /// The next message with that text.
    Map<String, Object> hears(String body) throws InterruptedException {
        return awaits(line -> Objects.equals(line.get("body"), body));
    }

    Map<String, Object> awaits(Predicate<Map<String, Object>> fits) throws InterruptedException {
        while (true) {
            Map<String, Object> line = arrived.poll(WAIT_SECONDS, TimeUnit.SECONDS);
            assertThat(line).as("slixmpp waits; it heard " + heard).isNotNull();
            heard.add(line);
            if (fits.test(line)) {
                return line;
            }
        }
    }

    /// What the group reads now, corrections and deletions done, as `nick: text`.
    List<String> said() {
        Map<Object, String> texts = new LinkedHashMap<>();
        Map<Object, Object> ids = new HashMap<>();
        for (Map<String, Object> line : heard) {
            if (line.containsKey("body") && line.containsKey("stanza-id")) {
                ids.put(line.get("stanza-id"), line.get("id"));
            }
            if (line.containsKey("retracts")) {
                Object taken = ids.get(line.get("retracts"));
                texts.replace(taken, line.get("nick") + ": (deleted)");
            } else if (line.containsKey("corrects")) {
                texts.replace(line.get("corrects"), line.get("nick") + ": " + line.get("body"));
            } else if (line.containsKey("body")) {
                texts.put(line.get("id"), line.get("nick") + ": " + line.get("body"));
            }
        }
        return List.copyOf(texts.values());
    }

    /// What people think of the message with that number of the group.
    List<String> reactions(Object number) {
        List<String> emoji = new ArrayList<>();
        for (Map<String, Object> line : heard) {
            if (number.equals(line.get("reacts")) && line.get("emoji") instanceof List<?> each) {
                each.forEach(one -> emoji.add(String.valueOf(one)));
            }
        }
        return emoji;
    }

    /// Goes offline in good order.
    @Override
    public void close() throws IOException {
        wishes.close();
        try {
            if (!process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
