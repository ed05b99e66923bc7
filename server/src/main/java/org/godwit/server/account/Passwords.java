package org.godwit.server.account;

import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.godwit.protocol.sasl.ScramCredentials;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.routing.ServerLimits;
import org.godwit.store.Blob;
import org.godwit.store.Command;
import org.godwit.store.Shard;

/// Derives password keys on threads of their own, so that a storm of logins by password slows only
/// logins by password.
final class Passwords implements AutoCloseable {
    private static final String DECOY_KEY = "server/decoy-secret";

    private final ThreadPoolExecutor threads;
    private final SecureRandom random;
    private final Bytes decoySecret;

    Passwords(Records records, ServerLimits.Account limits, SecureRandom random) {
        this.random = random;
        this.decoySecret = decoySecret(records.shardOf(DECOY_KEY));
        this.threads =
                new ThreadPoolExecutor(
                        limits.hashingThreads(),
                        limits.hashingThreads(),
                        10,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(limits.hashingQueueMax()),
                        Thread.ofPlatform().name("passwords-", 0).daemon().factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /// The secret must outlive a restart, or a changed salt would tell an absent account. A new one
    /// is offered to the store without waiting; whoever was first wins at the next start.
    private Bytes decoySecret(Shard shard) {
        Blob kept = shard.get(DECOY_KEY);
        if (kept != null) {
            return Bytes.wrap(kept.unsafeArray());
        }
        byte[] made = new byte[32];
        random.nextBytes(made);
        shard.submit(
                new Command.Write(
                        List.of(new Command.Expectation(DECOY_KEY, null)),
                        List.of(new Command.Change(DECOY_KEY, Blob.wrap(made)))),
                _ -> {});
        return Bytes.copyOf(made);
    }

    ScramCredentials decoy(Jid account) {
        return ScramCredentials.decoy(decoySecret, account.bare().toString());
    }

    CompletionStage<Verdict> verify(ScramCredentials known, String password) {
        return later(
                () ->
                        known.sha256().accepts(password)
                                ? CompletableFuture.completedStage(new Verdict.Granted(""))
                                : Verdict.refusal(
                                        ErrorCode.LOGIN_BAD_CREDENTIALS, "wrong name or password"));
    }

    CompletionStage<Verdict> derive(
            String password, Function<ScramCredentials, CompletionStage<Verdict>> use) {
        return later(
                () -> {
                    try {
                        return use.apply(ScramCredentials.derive(password, random));
                    } catch (ProtocolException e) {
                        return Verdict.refusal(e.code(), e.detail());
                    }
                });
    }

    private CompletionStage<Verdict> later(Supplier<CompletionStage<Verdict>> work) {
        try {
            return CompletableFuture.supplyAsync(work, threads).thenCompose(Function.identity());
        } catch (RejectedExecutionException e) {
            return busy();
        }
    }

    private static CompletionStage<Verdict> busy() {
        return Verdict.refusal(
                ErrorCode.LOGIN_TOO_MANY_ATTEMPTS, "too many logins at once; try again later");
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
