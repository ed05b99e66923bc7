package org.godwit.app.scenario.node;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.godwit.app.Commands;
import org.godwit.app.scenario.peer.Endpoints;

/// `godwit serve` as the operator runs it: a JVM with this test's class path. Ended by its own
/// process handle, never by name.
final class ProcessNode implements NodeUnderTest {
    private static final int START_SECONDS = 180;
    private static final Pattern LISTENER =
            Pattern.compile("(binary|xmpp|xmpps|web|admin)\\W\\S*?:?(\\d+)(?=\\s|,|$)");

    /// @param withTests whether it may see the tests' classes
    /// @param properties as `-Dkey=value`
    record Program(String main, boolean withTests, List<String> properties) {
        static final Program GODWIT = new Program("org.godwit.app.Main", false, List.of());

        Program {
            properties = List.copyOf(properties);
        }

        String classPath() {
            String all = System.getProperty("java.class.path");
            return withTests ? all : all.replace("test-classes", "no-tests");
        }
    }

    private final Path data;
    private final Program program;
    private final List<String> settings;
    private Process process;
    private Endpoints endpoints;

    ProcessNode(Path data, List<String> settings, Program program) throws IOException {
        this.data = data;
        this.program = program;
        this.settings = List.copyOf(settings);
        this.process = spawn();
        this.endpoints = awaitReady(process);
    }

    private Process spawn() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:+UseCompactObjectHeaders",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "-cp",
                        program.classPath()));
        command.addAll(program.properties());
        command.addAll(List.of(program.main(), "serve", "--data", data.toString()));
        for (String setting : NodeUnderTest.settings(settings)) {
            command.addAll(List.of("--set", setting));
        }
        File log = data.resolveSibling(data.getFileName() + ".log").toFile();
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log))
                .start();
    }

    private Endpoints awaitReady(Process started) throws IOException {
        BufferedReader out = started.inputReader(StandardCharsets.UTF_8);
        CompletableFuture<Endpoints> ready = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                String line = out.readLine();
                                while (line != null && !line.startsWith("ready")) {
                                    line = out.readLine();
                                }
                                ready.complete(parse(String.valueOf(line)));
                            } catch (IOException | RuntimeException e) {
                                ready.completeExceptionally(e);
                            }
                        });
        try {
            return ready.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            started.destroyForcibly();
            Path log = data.resolveSibling(data.getFileName() + ".log");
            throw new IOException("the node did not start: " + Files.readString(log), e);
        }
    }

    /// The endpoints that a `ready` line names.
    static Endpoints parse(String line) {
        Map<String, Integer> ports = new HashMap<>();
        Matcher matcher = LISTENER.matcher(line);
        while (matcher.find()) {
            ports.put(matcher.group(1), Integer.parseInt(matcher.group(2)));
        }
        if (!ports.containsKey("binary") || !ports.containsKey("xmpp")) {
            throw new IllegalArgumentException("not a ready line: " + line);
        }
        return new Endpoints(
                "127.0.0.1",
                "localhost",
                ports.get("binary"),
                ports.get("xmpp"),
                ports.getOrDefault("xmpps", -1),
                ports.getOrDefault("web", -1));
    }

    @Override
    public Endpoints endpoints() {
        return endpoints;
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public void addAccount(String name, String password) throws Exception {
        Path file = Files.createTempFile(data.getParent(), "password", ".txt");
        Files.writeString(file, password);
        Commands.Result made =
                Commands.run(
                        List.of(
                                "user",
                                "add",
                                "--data",
                                data.toString(),
                                "--password-file",
                                file.toString(),
                                name));
        if (made.exit() != 0) {
            throw new IOException("user add " + name + ": " + made.err());
        }
    }

    @Override
    public void restart() throws Exception {
        process.destroy();
        if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("the node did not stop on SIGTERM");
        }
        start();
    }

    @Override
    public void killAndRestart() throws Exception {
        killAnd(() -> {});
    }

    @Override
    public void killAnd(Runnable whileDown) throws Exception {
        process.destroyForcibly().waitFor();
        whileDown.run();
        start();
    }

    private void start() throws IOException {
        process = spawn();
        endpoints = awaitReady(process);
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
