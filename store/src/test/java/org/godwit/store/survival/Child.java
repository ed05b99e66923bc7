package org.godwit.store.survival;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A [StoreProcess] from the outside, with what it acknowledged.
final class Child implements AutoCloseable {
    private static final long WAIT_SECONDS = 60;
    private static final String LOG_LEVEL = System.getProperty("godwit.log", "warn");

    private final Process process;
    private final Path log;
    private final BufferedWriter orders;
    private final LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();

    /// Mailbox → id → sequence.
    private final Map<String, Map<Long, Long>> acknowledged;

    private final Thread reader;
    private volatile long lastAckNanos;

    private Child(Process process, Path log, Map<String, Map<Long, Long>> acknowledged) {
        this.process = process;
        this.log = log;
        this.acknowledged = acknowledged;
        this.orders =
                new BufferedWriter(
                        new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        this.reader = Thread.ofPlatform().daemon().start(this::listen);
    }

    /// @param acknowledged collects what is acknowledged, over several lives of a store
    static Child start(Path log, Map<String, Map<Long, Long>> acknowledged, List<String> arguments)
            throws IOException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.add("-Xmx192m");
        line.add("-XX:+UseSerialGC");
        line.add("-XX:TieredStopAtLevel=1");
        line.add("--enable-native-access=ALL-UNNAMED");
        line.add("--sun-misc-unsafe-memory-access=allow");
        line.add("-Dorg.slf4j.simpleLogger.showDateTime=true");
        line.add("-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS");
        line.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=" + LOG_LEVEL);
        line.add("-cp");
        line.add(System.getProperty("java.class.path"));
        line.add(StoreProcess.class.getName());
        line.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return new Child(builder.start(), log, acknowledged);
    }

    private void listen() {
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("ack ")) {
                    note(line.split(" ", -1));
                } else {
                    answers.add(line);
                }
            }
        } catch (IOException e) {
            answers.add("gone: " + e);
        }
        answers.add("gone");
    }

    private void note(String[] ack) {
        if (ack.length < 4) {
            return; // cut off by the kill
        }
        lastAckNanos = System.nanoTime();
        Long before =
                acknowledged
                        .computeIfAbsent(ack[1], _ -> new ConcurrentHashMap<>())
                        .put(Long.parseLong(ack[2]), Long.parseLong(ack[3]));
        if (before != null && before != Long.parseLong(ack[3])) {
            answers.add("breach: " + String.join(" ", ack) + " was " + before);
        }
    }

    /// When the last acknowledgement came.
    long lastAckNanos() {
        return lastAckNanos;
    }

    long pid() {
        return process.pid();
    }

    void order(String line) throws IOException {
        orders.write(line + "\n");
        orders.flush();
    }

    /// The next answer that begins so; others are dropped.
    String await(String beginning) throws InterruptedException {
        while (true) {
            String answer = answers.poll(WAIT_SECONDS, TimeUnit.SECONDS);
            if (answer == null || answer.startsWith("gone") || answer.startsWith("breach")) {
                throw new AssertionError(
                        "waiting for " + beginning + ": " + answer + "\n" + logTail());
            }
            if (answer.startsWith(beginning)) {
                return answer;
            }
        }
    }

    private String logTail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
        } catch (IOException e) {
            return "no log: " + e;
        }
    }

    /// Sequence → id of what is in a mailbox.
    NavigableMap<Long, Long> list(String mailbox) throws IOException, InterruptedException {
        order("list " + mailbox);
        TreeMap<Long, Long> messages = new TreeMap<>();
        while (true) {
            String answer = answers.poll(WAIT_SECONDS, TimeUnit.SECONDS);
            if (answer == null || answer.startsWith("gone")) {
                throw new AssertionError("listing " + mailbox + ": " + answer);
            }
            if (answer.startsWith("end")) {
                return messages;
            }
            if (answer.startsWith("has ")) {
                String[] words = answer.split(" ", -1);
                messages.put(Long.parseLong(words[1]), Long.parseLong(words[2]));
            }
        }
    }

    void signal(String name) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
        if (code != 0) {
            throw new IOException("kill -" + name + " ended with " + code);
        }
    }

    /// Waits until it has ended by itself.
    void awaitEnd() throws InterruptedException {
        if (!process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("it runs on");
        }
    }

    /// Kills it at once, and waits until it is gone.
    void kill() {
        process.destroyForcibly();
        try {
            var _ = process.waitFor();
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
