package org.godwit.app.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.godwit.app.Node;
import org.godwit.app.config.ConfigReader;
import org.godwit.app.scenario.node.NodeUnderTest;
import org.godwit.app.scenario.peer.BinaryDevice;
import org.godwit.app.scenario.peer.BinaryPeer;
import org.godwit.app.scenario.peer.Credentials;
import org.godwit.app.scenario.peer.Endpoints;
import org.godwit.app.scenario.peer.Incoming;
import org.godwit.client.Event;
import org.godwit.client.OwnAccount;
import org.godwit.client.file.Transfer;
import org.godwit.client.file.Transfers;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.server.account.Erased;
import org.godwit.server.account.Verdict;
import org.godwit.store.engine.EngineStore;
import org.godwit.store.engine.StoreConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is left of an account that was erased: nothing, and its owner is told what went.
class ErasureTest {
    /// Found nowhere else.
    private static final String NAME = "zacharias";

    @TempDir private Path directory;

    private Node node;
    private Phone zacharias;
    private Phone bob;

    @BeforeEach
    void start() throws Exception {
        node =
                Node.start(
                        ConfigReader.read(
                                null, NodeUnderTest.settings(List.of()), directory.resolve("node")),
                        _ -> {});
        zacharias = phone(NAME);
        bob = phone("bob");
        zacharias.goesOnline();
        bob.goesOnline();
    }

    private Phone phone(String name) throws Exception {
        var _ =
                node.accounts()
                        .create(Jid.of(name, "localhost", null), "correct horse")
                        .toCompletableFuture()
                        .get(20, TimeUnit.SECONDS);
        return new Phone(directory.resolve(name), there(), name, "correct horse");
    }

    private Endpoints there() {
        int binary = node.ports().getOrDefault("binary", -1);
        return new Endpoints("127.0.0.1", "localhost", binary, -1, -1, -1);
    }

    /// Another device of his wants to be woken, and leaves keys for who writes to it sealed.
    private void leavesKeys() throws Exception {
        try (BinaryPeer tablet = new BinaryPeer(there(), new BinaryDevice())) {
            tablet.login(new Credentials(NAME, "localhost", "correct horse", "tablet"), null);
            Element enable =
                    Element.builder("urn:xmpp:push:0", "enable")
                            .attribute("jid", bob.account + "/server")
                            .attribute("node", "tablet")
                            .build();
            Element publish =
                    Element.builder("urn:godwit:e2ee:0", "publish")
                            .attribute("key", "a2V5")
                            .child("last", "bGFzdA==")
                            .child("package", "b25l")
                            .build();
            for (Element asked : List.of(enable, publish)) {
                tablet.send(
                        Element.builder(Namespaces.CLIENT, "iq")
                                .attribute("type", "set")
                                .attribute("id", asked.name())
                                .child(asked)
                                .build());
            }
            Set<String> answered = new HashSet<>();
            while (!answered.containsAll(List.of("enable", "publish"))) {
                Incoming incoming = tablet.poll(Duration.ofSeconds(20));
                assertThat(incoming).isNotNull();
                if (incoming instanceof Incoming.Arrived(Element element)
                        && "result".equals(element.attribute("type"))) {
                    answered.add(String.valueOf(element.attribute("id")));
                }
            }
        }
    }

    @AfterEach
    void stop() {
        zacharias.close();
        bob.close();
        node.close();
    }

    /// A contact, a group of his, a file, a code for another device; and another device.
    private Jid lives() throws Exception {
        zacharias.client.addContact(bob.account, "Bob");
        bob.becomesAsked(zacharias.account);
        bob.client.acceptContact(zacharias.account);
        Jid group = zacharias.client.createGroup("Book club", List.of(bob.account));
        bob.becomesAsked(group);
        bob.client.joinGroup(group);
        zacharias.client.send(group, "welcome");
        bob.hears("welcome");
        Path file = Files.write(directory.resolve("notes.bin"), new byte[5000]);
        zacharias.client.sharing().sendFile(bob.account, file, Transfers.Sending.USUAL);
        var _ =
                zacharias.await(
                        "the file's end",
                        e -> e instanceof Event.TransferChanged(Transfer t) && t.isOver());
        zacharias.client.makeLink();
        var _ = zacharias.await("a code", event -> event instanceof Event.LinkMade);
        leavesKeys();
        return group;
    }

    @Test
    void nothingShouldBeLeftInTheStoreAndTheReportShouldSayWhatWent() throws Exception {
        Jid group = lives();
        Erased erased =
                node.accounts()
                        .erase(zacharias.account, _ -> {})
                        .toCompletableFuture()
                        .get(20, TimeUnit.SECONDS);
        assertThat(erased.verdict()).isInstanceOf(Verdict.Granted.class);
        assertThat(erased.went())
                .containsEntry("contacts", 1L)
                .containsEntry("devices", 2L)
                .containsEntry("push registrations", 1L)
                .containsKey("encryption keys")
                .containsEntry("ticks of group messages", 1L)
                .containsEntry("files", 1L)
                .containsEntry("groups", 1L)
                .containsEntry("link codes", 1L);
        var _ =
                bob.await(
                        "the contact's end",
                        e ->
                                e instanceof Event.ContactRemoved(Jid gone)
                                        && gone.equals(zacharias.account));
        bob.client.listGroup(group);
        Event.GroupListed listed =
                (Event.GroupListed)
                        bob.await("the members", event -> event instanceof Event.GroupListed);
        assertThat(listed.members()).containsOnlyKeys(bob.account);
        bob.client.send(group, "alone now");
        bob.client.send(zacharias.account, "are you there?");
        bob.becomes("refused", () -> !bob.history.outbox(0, 9).iterator().hasNext());
        bob.client.close();
        node.close();
        assertThat(traces()).isEmpty();
    }

    /// Names of records that say the name, or hold it.
    private List<String> traces() throws Exception {
        List<String> found = new ArrayList<>();
        Path store = directory.resolve("node").resolve("store");
        try (EngineStore whole = EngineStore.open(StoreConfig.alone(store), _ -> {})) {
            for (int i = 0; i < whole.shardCount(); i++) {
                whole.shard(i)
                        .scan(
                                "",
                                (key, blob) -> {
                                    String value =
                                            new String(
                                                    blob.unsafeArray(),
                                                    StandardCharsets.ISO_8859_1);
                                    if (key.contains(NAME) || value.contains(NAME)) {
                                        found.add(key);
                                    }
                                    return true;
                                });
            }
            assertThat(whole.shardOf(zacharias.account.toString()))
                    .satisfies(
                            shard ->
                                    assertThat(shard.status(zacharias.account.toString()).last())
                                            .isZero());
        }
        return found;
    }

    @Test
    void itsOwnerShouldBeToldAndCutOff() throws Exception {
        var _ = lives();
        zacharias.client.own().changePassword("better horse");
        OwnAccount.News changed = told();
        assertThat(changed).isEqualTo(new OwnAccount.News.PasswordChanged());
        zacharias.client.own().erase();
        assertThat(told())
                .isInstanceOfSatisfying(
                        OwnAccount.News.Erased.class,
                        erased ->
                                assertThat(erased.went())
                                        .containsEntry("groups", 1L)
                                        .containsEntry("contacts", 1L));
        assertThat(zacharias.isRefused()).isNotEmpty();
        try (Phone again = phoneAgain()) {
            assertThat(again.isRefused()).isNotEmpty();
        }
    }

    private Phone phoneAgain() throws Exception {
        return new Phone(directory.resolve("again"), there(), NAME, "better horse");
    }

    private OwnAccount.News told() throws Exception {
        Event event = zacharias.await("news", e -> e instanceof Event.AccountChanged);
        return ((Event.AccountChanged) event).news();
    }
}
