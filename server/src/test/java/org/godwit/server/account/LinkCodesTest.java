package org.godwit.server.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.routing.ServerLimits;
import org.godwit.store.Store;
import org.godwit.store.StoreLimits;
import org.godwit.store.memory.MemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LinkCodesTest {
    private static final Jid ALICE = new Jid("alice", "example.org", null);
    private static final Jid BOB = new Jid("bob", "example.org", null);

    private Instant now = Instant.parse("2026-11-24T12:00:00Z");
    private final Store store = new MemoryStore(2, StoreLimits.DEFAULT, () -> now, Runnable::run);
    private final Accounts accounts =
            new Accounts(
                    store,
                    () -> now,
                    ServerLimits.DEFAULT.account(),
                    new Accounts.Rules("example.org", Registration.CLOSED),
                    (_, _) -> {});

    @BeforeEach
    void register() throws Exception {
        for (Jid account : new Jid[] {ALICE, BOB}) {
            var _ = accounts.create(account, null).toCompletableFuture().get(9, TimeUnit.SECONDS);
        }
    }

    @AfterEach
    void close() throws Exception {
        accounts.close();
        store.close();
    }

    private InviteInfo code() throws Exception {
        return accounts.createLink(ALICE)
                .toCompletableFuture()
                .get(9, TimeUnit.SECONDS)
                .orElseThrow();
    }

    private Verdict links(Jid account, String token, int key) throws Exception {
        byte[] publicKey = new byte[32];
        publicKey[0] = (byte) key;
        return accounts.linkDevice(account, new Proof.Link(token), Bytes.wrap(publicKey), "new one")
                .toCompletableFuture()
                .get(9, TimeUnit.SECONDS);
    }

    private static void assertRefused(Verdict verdict, ErrorCode code) {
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }

    @Test
    void aCodeShouldExpire() throws Exception {
        InviteInfo code = code();
        now = code.expires();
        assertRefused(links(ALICE, code.token(), 1), ErrorCode.LOGIN_INVITE_INVALID);
        assertThat(accounts.devices(ALICE)).isEmpty();
        InviteInfo fresh = code();
        now = fresh.expires().minus(Duration.ofMillis(1));
        assertThat(links(ALICE, fresh.token(), 1)).isInstanceOf(Verdict.Granted.class);
    }

    @Test
    void aCodeShouldBeForItsOwnAccountOnly() throws Exception {
        String token = code().token();
        assertRefused(links(BOB, token, 1), ErrorCode.LOGIN_INVITE_INVALID);
        assertThat(links(ALICE, token, 1)).isInstanceOf(Verdict.Granted.class);
    }

    @Test
    void aDeviceTooManyShouldBeRefusedAndSayWhatToDo() throws Exception {
        int most = ServerLimits.DEFAULT.account().devicesMax();
        for (int i = 0; i < most; i++) {
            assertThat(links(ALICE, code().token(), i)).isInstanceOf(Verdict.Granted.class);
        }
        assertRefused(links(ALICE, code().token(), most), ErrorCode.POLICY_VIOLATION);
        assertThat(accounts.devices(ALICE)).hasSize(most);
    }

    @Test
    void aDisabledAccountShouldLinkNothing() throws Exception {
        String token = code().token();
        var _ = accounts.disable(ALICE, true).toCompletableFuture().get(9, TimeUnit.SECONDS);
        assertRefused(links(ALICE, token, 1), ErrorCode.LOGIN_INVITE_INVALID);
    }
}
