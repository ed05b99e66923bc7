package org.godwit.server.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.godwit.protocol.sasl.ChannelBinding;
import org.godwit.protocol.sasl.HashedToken;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.routing.ServerLimits;
import org.godwit.store.StoreLimits;
import org.godwit.store.memory.MemoryStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tokens over the in-memory store, with a clock in the hands of the test.
///
/// Shows XEP-0484.
class TokensTest {
    private static final ServerLimits.Tokens LIMITS = ServerLimits.DEFAULT.account().tokens();
    private static final List<ChannelBinding> BINDINGS =
            List.of(
                    new ChannelBinding(
                            ChannelBinding.TLS_SERVER_END_POINT, Bytes.utf8("certificate")));
    private static final Tokens.Wish PLAIN = new Tokens.Wish(-1, false, null);

    private Instant now = Instant.parse("2026-11-24T12:00:00Z");
    private final InstantSource clock = () -> now;
    private final MemoryStore store = new MemoryStore(1, StoreLimits.DEFAULT, clock, Runnable::run);
    private final Accounts accounts =
            new Accounts(
                    store,
                    clock,
                    ServerLimits.DEFAULT.account(),
                    new Accounts.Rules("godwit.test", Registration.CLOSED),
                    (_, _) -> {});
    private final Tokens tokens = accounts.tokens(Bytes.utf8("the node's secret"));
    private final Jid alice;
    private final Tokens.Device phone;

    TokensTest() throws ProtocolException {
        alice = Jid.parse("alice@godwit.test");
        phone = new Tokens.Device(alice, "d4565fa7-4d72-4749-b3d3-740edbf87770");
    }

    @BeforeEach
    void accountExists() throws Exception {
        assertThat(done(accounts.create(alice, "secret"))).isInstanceOf(Verdict.Granted.class);
    }

    @AfterEach
    void close() {
        accounts.close();
        store.close();
    }

    private static <T> T done(CompletionStage<T> answer) throws Exception {
        return answer.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private Token issued(Tokens.Device device, HashedToken mechanism) throws Exception {
        if (done(tokens.issue(device, "a phone", mechanism))
                        instanceof Token.Answer.Granted(Bytes _, Token fresh)
                && fresh != null) {
            return fresh;
        }
        throw new AssertionError("no token");
    }

    private Token.Answer login(Token token, HashedToken mechanism, Tokens.Wish wish)
            throws Exception {
        return login(tokens, token, mechanism, wish);
    }

    private Token.Answer login(Tokens at, Token token, HashedToken mechanism, Tokens.Wish wish)
            throws Exception {
        HashedToken.Claim claim =
                mechanism.read(mechanism.first("alice", token.secret(), BINDINGS), BINDINGS);
        Token.Answer answer = done(at.login(phone, claim, wish));
        if (answer instanceof Token.Answer.Granted(Bytes proof, Token _)) {
            assertThat(proof).isEqualTo(claim.answer(token.secret()));
        }
        return answer;
    }

    private static @Nullable Token fresh(Token.Answer answer) {
        assertThat(answer).isInstanceOf(Token.Answer.Granted.class);
        return answer instanceof Token.Answer.Granted(Bytes _, Token token) ? token : null;
    }

    private static void refused(Token.Answer answer) {
        assertThat(answer).isInstanceOf(Token.Answer.Refused.class);
    }

    @Test
    void aTokenShouldLogInUntilItExpires() throws Exception {
        Token token = issued(phone, HashedToken.END_POINT);
        assertThat(token.expires()).isEqualTo(now.plus(LIMITS.ageMax()));
        assertThat(fresh(login(token, HashedToken.END_POINT, PLAIN))).isNull();
        assertThat(fresh(login(token, HashedToken.END_POINT, PLAIN))).isNull();
        now = token.expires();
        assertThat(login(token, HashedToken.END_POINT, PLAIN))
                .isEqualTo(Token.Answer.Expired.INSTANCE);
    }

    @Test
    void aTokenShouldFitOnlyItsMechanismDeviceAndNode() throws Exception {
        Token token = issued(phone, HashedToken.END_POINT);
        refused(login(token, HashedToken.NONE, PLAIN));
        refused(login(new Token("guess", now), HashedToken.END_POINT, PLAIN));
        refused(
                login(
                        accounts.tokens(Bytes.utf8("another secret")),
                        token,
                        HashedToken.END_POINT,
                        PLAIN));
        HashedToken.Claim claim =
                HashedToken.END_POINT.read(
                        HashedToken.END_POINT.first("alice", token.secret(), BINDINGS), BINDINGS);
        refused(done(tokens.login(new Tokens.Device(alice, "tablet"), claim, PLAIN)));
    }

    @Test
    void nothingStoredShouldBeTheToken() throws Exception {
        Token token = issued(phone, HashedToken.NONE);
        List<String> kept = new ArrayList<>();
        store.shard(0)
                .scan("", (key, blob) -> kept.add(key + Bytes.copyOf(blob.unsafeArray()).utf8()));
        assertThat(kept).isNotEmpty().noneMatch(text -> text.contains(token.secret()));
        assertThat(kept).noneMatch(text -> text.contains(phone.id()));
    }

    @Test
    void aReplayedCountShouldBeRefused() throws Exception {
        Token token = issued(phone, HashedToken.NONE);
        assertThat(fresh(login(token, HashedToken.NONE, new Tokens.Wish(5, false, null)))).isNull();
        refused(login(token, HashedToken.NONE, new Tokens.Wish(5, false, null)));
        refused(login(token, HashedToken.NONE, new Tokens.Wish(4, false, null)));
        assertThat(fresh(login(token, HashedToken.NONE, new Tokens.Wish(6, false, null)))).isNull();
    }

    @Test
    void anOldTokenShouldBeReplacedAndLastUntilTheNewOneIsUsed() throws Exception {
        Token first = issued(phone, HashedToken.NONE);
        now = now.plus(LIMITS.rotateAfter());
        Token second = fresh(login(first, HashedToken.NONE, PLAIN));
        assertThat(second).isNotNull();
        now = now.plus(Duration.ofMinutes(1));
        Token third = fresh(login(first, HashedToken.NONE, PLAIN));
        assertThat(third).isNotNull();
        refused(login(second, HashedToken.NONE, PLAIN));
        assertThat(fresh(login(third, HashedToken.NONE, PLAIN))).isNull();
        refused(login(first, HashedToken.NONE, PLAIN));
    }

    @Test
    void aTokenAskedForAgainShouldLeaveTheUsedOneUntilItIsUsed() throws Exception {
        Token first = issued(phone, HashedToken.NONE);
        login(first, HashedToken.NONE, PLAIN);
        Token second = issued(phone, HashedToken.NONE);
        assertThat(fresh(login(first, HashedToken.NONE, PLAIN))).isNull();
        assertThat(fresh(login(second, HashedToken.NONE, PLAIN))).isNull();
        refused(login(first, HashedToken.NONE, PLAIN));
    }

    @Test
    void anInvalidatedTokenShouldBeGoodOnceMoreOnly() throws Exception {
        Token token = issued(phone, HashedToken.NONE);
        now = now.plus(LIMITS.rotateAfter());
        assertThat(fresh(login(token, HashedToken.NONE, new Tokens.Wish(-1, true, null)))).isNull();
        refused(login(token, HashedToken.NONE, PLAIN));
        Token next = issued(phone, HashedToken.NONE);
        Token asked =
                fresh(
                        login(
                                next,
                                HashedToken.NONE,
                                new Tokens.Wish(-1, true, HashedToken.END_POINT)));
        refused(login(next, HashedToken.NONE, PLAIN));
        assertThat(asked).isNotNull();
        assertThat(fresh(login(asked, HashedToken.END_POINT, PLAIN))).isNull();
    }

    @Test
    void aNewPasswordOrADisabledAccountShouldEndTokens() throws Exception {
        Token token = issued(phone, HashedToken.NONE);
        done(accounts.disable(alice, true));
        refused(login(token, HashedToken.NONE, PLAIN));
        done(accounts.disable(alice, false));
        assertThat(fresh(login(token, HashedToken.NONE, PLAIN))).isNull();
        done(accounts.changePassword(alice, "another"));
        refused(login(token, HashedToken.NONE, PLAIN));
    }

    @Test
    void theDeviceWhoseTokenEndsFirstShouldMakeRoom() throws Exception {
        Token oldest = issued(phone, HashedToken.NONE);
        for (int i = 0; i < LIMITS.perAccountMax(); i++) {
            now = now.plus(Duration.ofSeconds(1));
            assertThat(issued(new Tokens.Device(alice, "device" + i), HashedToken.NONE))
                    .isNotNull();
        }
        refused(login(oldest, HashedToken.NONE, PLAIN));
    }
}
