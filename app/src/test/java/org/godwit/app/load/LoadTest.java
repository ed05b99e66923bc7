package org.godwit.app.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.godwit.app.Commands;
import org.godwit.app.scenario.node.NodeUnderTest;
import org.godwit.client.load.Load;
import org.godwit.client.load.LoadException;
import org.godwit.client.load.LoadPlan;
import org.godwit.client.load.LoadReport;
import org.godwit.protocol.handshake.LoginRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `godwit load` against a node.
class LoadTest {
    @TempDir private Path directory;

    private NodeUnderTest node;

    @BeforeEach
    void start() throws Exception {
        node = NodeUnderTest.inProcess(directory.resolve("node"), List.of("registration=open"));
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    private Commands.Result load(String mode, String... more) {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "load",
                                mode,
                                "--data",
                                directory.resolve("node").toString(),
                                "--clients",
                                "8",
                                "--seconds",
                                "1",
                                "--quiet"));
        words.addAll(List.of(more));
        return Commands.run(words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "idle",
                "chat",
                "chat --rate 200 --ticks",
                "offline --messages 200",
                "login --login ik",
                "login --login ticket",
                "group --members 4",
                "storm"
            })
    void everyModeShouldEndWellOnAHealthyNode(String words) {
        String[] parts = words.split(" ", -1);
        Commands.Result result =
                load(parts[0], List.of(parts).subList(1, parts.length).toArray(String[]::new));

        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).isZero();
        assertThat(result.out()).contains("lost").contains("RESULT clean=true");
    }

    @Test
    void latenciesShouldBeDrawn() throws Exception {
        Path picture = directory.resolve("latency.svg");
        Commands.Result result = load("chat", "--plot", picture.toString());

        assertThat(result.exit()).isZero();
        assertThat(Files.readString(picture)).startsWith("<svg").contains("polyline");
    }

    @Test
    void aForgedMessageShouldFailTheRun() throws Exception {
        LoadPlan plan =
                new LoadPlan(
                        LoadPlan.Mode.CHAT,
                        new LoadPlan.Target(
                                new InetSocketAddress(
                                        node.endpoints().host(), node.endpoints().binary()),
                                node.endpoints().domain(),
                                null,
                                10),
                        2,
                        new LoadPlan.Traffic(2, 0, 0, 64, false, 2),
                        LoadPlan.LoginBy.TICKET,
                        Duration.ofSeconds(3),
                        0);
        CompletableFuture<LoadReport> running = CompletableFuture.supplyAsync(() -> run(plan));
        String victim = accountOfTheRun();
        node.addAccount("mallory", "correct horse");
        var sent = sendAsMallory(victim, "0.3.0badc0de the quick brown fox jumps over a lazy do");

        assertThat(sent.exit()).as(sent.err()).isZero();
        LoadReport report = running.join();
        assertThat(report.clean()).isFalse();
        assertThat(report.faults()).anyMatch(fault -> fault.startsWith("altered"));
    }

    private static LoadReport run(LoadPlan plan) {
        try {
            return Load.run(plan, _ -> new LoginRequest.Proof.Register(""), _ -> {});
        } catch (LoadException e) {
            throw new IllegalStateException(e);
        }
    }

    private String accountOfTheRun() throws InterruptedException {
        while (true) {
            Commands.Result list =
                    Commands.run(
                            List.of(
                                    "user",
                                    "list",
                                    "--data",
                                    directory.resolve("node").toString()));
            for (String line : list.out().split("\n", -1)) {
                if (line.startsWith("load-")) {
                    return line.substring(0, line.indexOf('@'));
                }
            }
            Thread.sleep(20);
        }
    }

    private Commands.Result sendAsMallory(String to, String text) throws Exception {
        Path password = directory.resolve("password");
        Files.writeString(password, "correct horse");
        return Commands.run(
                List.of(
                        "send",
                        "--as",
                        "mallory@" + node.endpoints().domain(),
                        "--server",
                        node.endpoints().host() + ":" + node.endpoints().binary(),
                        "--profile",
                        directory.resolve("mallory").toString(),
                        "--password-file",
                        password.toString(),
                        "--to",
                        to,
                        "--wait",
                        "stored",
                        text));
    }
}
