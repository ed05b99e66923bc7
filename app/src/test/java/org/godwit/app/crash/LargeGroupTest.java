package org.godwit.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.godwit.app.Commands;
import org.godwit.app.scenario.node.NodeUnderTest;
import org.godwit.protocol.form.DataForm;
import org.godwit.protocol.form.Field;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.store.MailboxStatus;
import org.godwit.store.engine.EngineStore;
import org.godwit.store.engine.StoreConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A large group, a tenth of it away, whose node is killed with -9 in the middle of a fan-out. With
/// `-Dgodwit.group.members=1024` it is as large as a group has to be; the gate runs a smaller one.
class LargeGroupTest {
    private static final int MEMBERS = Integer.getInteger("godwit.group.members", 40);
    private static final int AWAY = Math.min(100, MEMBERS / 8);
    private static final int MESSAGES = 40;
    private static final List<String> SETTINGS =
            List.of("store.shards=4", "limits.strangers-per-sender=" + MEMBERS);
    private static final int ADDED_AT_ONCE = 150;
    private static final int HASHED_AT_ONCE = 16;
    private static final String PASSWORD = "correct horse";
    private static final String ROOM = "everybody@conference.localhost";
    private static final Duration WAIT_MAX = Duration.ofSeconds(30 + MEMBERS / 4);

    @TempDir private Path directory;

    private final List<Member> members =
            IntStream.range(0, MEMBERS).mapToObj(i -> new Member("m" + i, PASSWORD)).toList();

    private final Member alice = members.getFirst();
    private final List<Member> online = members.subList(0, MEMBERS - AWAY);

    @AfterEach
    void close() {
        members.forEach(Member::close);
    }

    @Test
    void aFanOutCutByAKillShouldReachEverybodyOnceAndBeCountedToTheLast() throws Exception {
        Path data = directory.resolve("node");
        try (NodeUnderTest node = NodeUnderTest.process(data, SETTINGS)) {
            makeAccounts(data);
            connect(node, online);
            makeGroup();
            for (int i = 0; i < MESSAGES; i++) {
                alice.send(message(i));
            }
            await("the first that hears", () -> online.stream().anyMatch(m -> !m.texts.isEmpty()));
            node.killAnd(() -> assertThat(fannedOut(data)).isFalse());
            members.forEach(Member::lost);
            connect(node, members);
            await(
                    "everybody has all",
                    () -> members.stream().allMatch(m -> m.texts.size() == MESSAGES));
            String all = MEMBERS + " of " + MEMBERS;
            await(
                    "all ticks",
                    () ->
                            alice.counts.size() == MESSAGES
                                    && alice.counts.values().stream().allMatch(all::equals));
            for (Member member : members) {
                assertThat(member.texts).isEqualTo(alice.texts);
                assertThat(member.places).allSatisfy((_, places) -> assertThat(places).hasSize(1));
            }
        }
    }

    private static Element message(int i) {
        return Element.builder(Namespaces.CLIENT, "message")
                .attribute("to", ROOM)
                .attribute("type", "groupchat")
                .attribute("id", "g" + i)
                .child("body", "message " + i)
                .build();
    }

    /// Some at a time: each has a password to be hashed.
    private void makeAccounts(Path data) throws IOException {
        Path file = directory.resolve("accounts");
        for (int from = 0; from < MEMBERS; from += HASHED_AT_ONCE) {
            int to = Math.min(MEMBERS, from + HASHED_AT_ONCE);
            Files.write(
                    file,
                    IntStream.range(from, to).mapToObj(i -> "m" + i + " " + PASSWORD).toList());
            Commands.Result made =
                    Commands.run(
                            List.of("user", "import", "--data", data.toString(), file.toString()));
            assertThat(made.exit()).as(made.err()).isZero();
        }
    }

    private static void connect(NodeUnderTest node, List<Member> who) throws Exception {
        try (ExecutorService many = Executors.newFixedThreadPool(8)) {
            List<Future<?>> logins = new ArrayList<>();
            for (Member member : who) {
                logins.add(
                        many.submit(
                                () -> {
                                    member.connect(node.endpoints());
                                    return null;
                                }));
            }
            for (Future<?> login : logins) {
                login.get();
            }
        }
    }

    private void makeGroup() throws Exception {
        Element form =
                DataForm.of(
                                DataForm.Type.SUBMIT,
                                Namespaces.MUC + "#roomconfig",
                                List.of(Field.bool("muc#roomconfig_persistentroom", null, true)))
                        .write();
        ask("made", Element.builder(Namespaces.MUC_OWNER, "query").child(form).build());
        for (int from = 1; from < MEMBERS; from += ADDED_AT_ONCE) {
            Element.Builder query = Element.builder(Namespaces.MUC_ADMIN, "query");
            for (int i = from; i < Math.min(MEMBERS, from + ADDED_AT_ONCE); i++) {
                query.child(
                        Element.builder(Namespaces.MUC_ADMIN, "item")
                                .attribute("affiliation", "member")
                                .attribute("jid", "m" + i + "@localhost")
                                .build());
            }
            ask("added" + from, query.build());
        }
    }

    private void ask(String id, Element query) throws IOException {
        alice.send(
                Element.builder(Namespaces.CLIENT, "iq")
                        .attribute("type", "set")
                        .attribute("id", id)
                        .attribute("to", ROOM)
                        .child(query)
                        .build());
    }

    /// Whether the node has written down that all it took is in all mailboxes.
    private static boolean fannedOut(Path data) {
        try (EngineStore store =
                EngineStore.open(StoreConfig.alone(data.resolve("store")).withShards(4), _ -> {})) {
            MailboxStatus log = store.shardOf(ROOM).status(ROOM);
            assertThat(log.last()).isPositive();
            return log.cursors().getOrDefault("fan-out", 0L) >= log.last();
        }
    }

    private void await(String what, BooleanSupplier done) throws Exception {
        long deadline = System.nanoTime() + WAIT_MAX.toNanos();
        while (!done.getAsBoolean()) {
            boolean quiet = true;
            for (Member member : members) {
                quiet &= !member.hears();
            }
            if (quiet) {
                Thread.sleep(5);
            }
            long without = members.stream().filter(m -> m.texts.size() < MESSAGES).count();
            assertThat(System.nanoTime())
                    .as("%s: %d lack something, counts %s", what, without, alice.counts)
                    .isLessThan(deadline);
        }
    }
}
