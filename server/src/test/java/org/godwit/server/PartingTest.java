package org.godwit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.account.RegistrationForm;
import org.godwit.server.account.Verdict;
import org.godwit.server.session.ToClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the removal of an account does to others, and what it leaves behind.
class PartingTest {
    private static final Jid ALICE = FakePeer.jid("alice@example.org");
    private static final Jid BOB = FakePeer.jid("bob@example.org");

    private final MemoryServer server = new MemoryServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private FakePeer online(Jid account, String device) throws Exception {
        server.create(account);
        FakePeer peer = FakePeer.binary(server.sessions(), account, device);
        peer.says(presence(null, PresenceType.AVAILABLE));
        return peer;
    }

    private static Stanza.Presence presence(@Nullable Jid to, PresenceType type) {
        return new Stanza.Presence(Envelope.of(to, null, null), type, Payload.EMPTY);
    }

    private static boolean isFrom(Jid from, ToClient event, PresenceType type) {
        return event instanceof ToClient.Deliver(Stanza.Presence presence)
                && presence.type() == type
                && presence.from() != null
                && presence.from().bare().equals(from);
    }

    private static void awaits(FakePeer peer, Jid from, PresenceType type) throws Exception {
        peer.awaits(ToClient.Deliver.class, event -> isFrom(from, event, type));
    }

    @Test
    void contactsOfARemovedAccountShouldLoseItAndNothingShouldRemain() throws Exception {
        FakePeer alice = online(ALICE, "a1");
        FakePeer bob = online(BOB, "b1");
        for (FakePeer[] pair : List.of(new FakePeer[] {alice, bob}, new FakePeer[] {bob, alice})) {
            pair[0].says(presence(pair[1].jid().bare(), PresenceType.SUBSCRIBE));
            awaits(pair[1], pair[0].jid().bare(), PresenceType.SUBSCRIBE);
            pair[1].says(presence(pair[0].jid().bare(), PresenceType.SUBSCRIBED));
            awaits(pair[0], pair[1].jid().bare(), PresenceType.SUBSCRIBED);
        }
        Verdict removed =
                server.accounts().remove(ALICE).toCompletableFuture().get(5, TimeUnit.SECONDS);
        assertThat(removed).isInstanceOf(Verdict.Granted.class);
        awaits(bob, ALICE, PresenceType.UNSUBSCRIBE);
        awaits(bob, ALICE, PresenceType.UNSUBSCRIBED);
        List<String> left = new ArrayList<>();
        server.store()
                .shardOf(ALICE.toString())
                .scan("of/" + ALICE + "/", (key, _) -> left.add(key));
        assertThat(left).isEmpty();
        assertThat(server.accounts().find(ALICE)).isEmpty();
    }

    private static Stanza.Iq register(String id, Element... children) {
        Element.Builder query = Element.builder(RegistrationForm.NAMESPACE, "query");
        for (Element child : children) {
            query.child(child);
        }
        return new Stanza.Iq(Envelope.of(null, null, id), IqType.SET, Payload.of(query.build()));
    }

    private static Element field(String name, String text) {
        return Element.builder(RegistrationForm.NAMESPACE, name).text(text).build();
    }

    private static void answered(FakePeer peer, String id, IqType type) throws Exception {
        peer.awaits(
                ToClient.Deliver.class,
                event ->
                        event.stanza() instanceof Stanza.Iq iq
                                && id.equals(iq.id())
                                && iq.type() == type);
    }

    @Test
    void anOwnerShouldChangeThePasswordAndEndTheAccountOnAnyStream() throws Exception {
        FakePeer alice = online(ALICE, "a1");
        alice.says(register("p1", field("username", "bob"), field("password", "mine")));
        answered(alice, "p1", IqType.ERROR);
        alice.says(register("p2", field("username", "alice"), field("password", "new")));
        answered(alice, "p2", IqType.RESULT);
        Verdict verdict =
                server.accounts()
                        .verifyPassword(ALICE, "new")
                        .toCompletableFuture()
                        .get(5, TimeUnit.SECONDS);
        assertThat(verdict).isInstanceOf(Verdict.Granted.class);
        alice.says(register("r1", Element.of(RegistrationForm.NAMESPACE, "remove")));
        answered(alice, "r1", IqType.RESULT);
        assertThat(alice.awaits(ToClient.Close.class, _ -> true).code())
                .isEqualTo(ErrorCode.STREAM_NOT_AUTHORIZED);
    }

    @Test
    void aRemovalThatWasInterruptedShouldBeFinishedByTheNext() throws Exception {
        FakePeer alice = online(ALICE, "a1");
        alice.says(presence(BOB, PresenceType.SUBSCRIBE));
        server.accounts().disable(ALICE, true).toCompletableFuture().get(5, TimeUnit.SECONDS);
        Verdict again =
                server.accounts()
                        .create(ALICE, "stranger")
                        .toCompletableFuture()
                        .get(5, TimeUnit.SECONDS);
        assertThat(again).as("the name is not free yet").isInstanceOf(Verdict.Refused.class);
        Verdict removed =
                server.accounts().remove(ALICE).toCompletableFuture().get(5, TimeUnit.SECONDS);
        assertThat(removed).isInstanceOf(Verdict.Granted.class);
        assertThat(server.accounts().find(ALICE)).isEmpty();
    }
}
