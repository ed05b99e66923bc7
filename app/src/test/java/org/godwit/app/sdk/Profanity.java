package org.godwit.app.sdk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.godwit.app.scenario.peer.Endpoints;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// An unmodified Profanity in a terminal of its own, typed into and read from the screen.
final class Profanity implements AutoCloseable {
    private static final int WAIT_SECONDS = 20;
    private static final String WINDOW = "it";

    /// The rest of the screen's width lists the occupants.
    private static final int TEXT_COLUMNS = 100;

    private static final Pattern SPOKEN = Pattern.compile("[0-9:]{8} [-+] (\\w+: .*)");

    private final String socket =
            "godwit-" + ProcessHandle.current().pid() + "-" + System.nanoTime();

    /// @param home of its user: settings and logs of its own
    Profanity(Path home, Endpoints node, String name, String password) throws Exception {
        Files.createDirectories(home);
        ProcessBuilder start =
                new ProcessBuilder(
                        "tmux",
                        "-L",
                        socket,
                        "-f",
                        "/dev/null",
                        "new-session",
                        "-d",
                        "-s",
                        WINDOW,
                        "-x",
                        "120",
                        "-y",
                        "60",
                        "profanity");
        start.environment().put("HOME", home.toString());
        start.environment().put("XDG_CONFIG_HOME", home.resolve("config").toString());
        start.environment().put("XDG_DATA_HOME", home.resolve("data").toString());
        start.environment().put("TERM", "screen-256color");
        start.environment().put("LC_ALL", "C.UTF-8");
        run(start);
        shows("Profanity");
        types(
                "/connect "
                        + name
                        + "@"
                        + node.domain()
                        + " server "
                        + node.host()
                        + " port "
                        + node.xmpp()
                        + " tls disable");
        shows("Enter password");
        types(password);
        shows("logged in successfully");
    }

    void joins(Jid group, String nick, @Nullable String password) throws Exception {
        String how = password == null ? "" : " password " + password;
        types("/join " + group + " nick " + nick + how);
        shows("room");
    }

    void types(String text) throws Exception {
        tmux("send-keys", "-l", text);
        Thread.sleep(100);
        tmux("send-keys", "Enter");
    }

    /// Waits until the screen shows a text.
    void shows(String text) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (!screen().replaceAll("\\s+", " ").contains(text)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("\"" + text + "\" is not on the screen:\n" + screen());
            }
            Thread.sleep(100);
        }
    }

    /// What stands in the open room, as `nick: text`; quoted lines of a reply are left out.
    List<String> said() throws Exception {
        List<String> said = new ArrayList<>();
        for (String line : screen().lines().toList()) {
            String text = line.substring(0, Math.min(line.length(), TEXT_COLUMNS)).stripTrailing();
            Matcher spoken = SPOKEN.matcher(text);
            if (spoken.matches()) {
                said.add(spoken.group(1));
            }
        }
        return said;
    }

    String screen() throws Exception {
        return tmux("capture-pane", "-p");
    }

    private String tmux(String verb, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("tmux", "-L", socket, verb, "-t", WINDOW));
        command.addAll(List.of(arguments));
        return run(new ProcessBuilder(command));
    }

    private static String run(ProcessBuilder builder) throws IOException {
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(builder.command() + " said: " + output);
        }
        return output;
    }

    @Override
    public void close() throws IOException {
        run(new ProcessBuilder("tmux", "-L", socket, "kill-server"));
    }
}
