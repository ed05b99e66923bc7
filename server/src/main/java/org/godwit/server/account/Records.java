package org.godwit.server.account;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.store.Blob;
import org.godwit.store.Command;
import org.godwit.store.Outcome;
import org.godwit.store.Shard;
import org.godwit.store.Store;
import org.jspecify.annotations.Nullable;

/// The account records in the store, as promises of verdicts.
final class Records {
    /// How many records one command erases: keeps log entries small.
    private static final int ERASE_BATCH = 256;

    private final Store store;

    Records(Store store) {
        this.store = store;
    }

    @Nullable Blob get(Jid account, String key) {
        return shardOf(account).get(key);
    }

    Shard shardOf(Jid account) {
        return store.shardOf(account.bare().toString());
    }

    Shard shardOf(String key) {
        return store.shardOf(key);
    }

    /// @param onConflict what to answer when an expectation did not hold
    CompletionStage<Verdict> write(
            Jid account, Command.Write write, Supplier<CompletionStage<Verdict>> onConflict) {
        return submit(shardOf(account), write)
                .thenCompose(outcome -> verdict(outcome, account.toString(), onConflict));
    }

    CompletionStage<Verdict> write(
            Shard shard, Command.Write write, Supplier<CompletionStage<Verdict>> onConflict) {
        return submit(shard, write).thenCompose(outcome -> verdict(outcome, "", onConflict));
    }

    private static CompletionStage<Verdict> verdict(
            Outcome outcome, String subject, Supplier<CompletionStage<Verdict>> onConflict) {
        return switch (outcome) {
            case Outcome.Done _, Outcome.Stored _, Outcome.Opened _, Outcome.Each _ ->
                    CompletableFuture.completedStage(new Verdict.Granted(subject));
            case Outcome.Conflict _ -> onConflict.get();
            case Outcome.Refused(Outcome.Reason reason, String _) ->
                    Verdict.refusal(ErrorCode.RESOURCE_CONSTRAINT, "the store refuses: " + reason);
        };
    }

    static CompletionStage<Outcome> submit(Shard shard, Command command) {
        CompletableFuture<Outcome> answer = new CompletableFuture<>();
        shard.submit(command, answer::complete);
        return answer;
    }

    /// Erases everything of an account that nobody can log in to any more, its login last: what a
    /// crash leaves is still this account's, and not inherited by whoever takes the name next.
    CompletionStage<Verdict> erase(Jid account) {
        Command.Change login = new Command.Change(AccountKeys.login(account), null);
        return then(
                eraseRecords(account),
                () ->
                        then(
                                dropMailbox(account),
                                () ->
                                        then(
                                                write(account, change(login), () -> erase(account)),
                                                () -> dropMailbox(account))));
    }

    private static CompletionStage<Verdict> then(
            CompletionStage<Verdict> first, Supplier<CompletionStage<Verdict>> next) {
        return first.thenCompose(
                verdict ->
                        verdict instanceof Verdict.Granted
                                ? next.get()
                                : CompletableFuture.completedStage(verdict));
    }

    private static Command.Write change(Command.Change change) {
        return new Command.Write(List.of(), List.of(change));
    }

    private CompletionStage<Verdict> dropMailbox(Jid account) {
        return submit(shardOf(account), new Command.DropMailbox(account.toString()))
                .thenCompose(
                        outcome ->
                                verdict(outcome, account.toString(), () -> dropMailbox(account)));
    }

    private CompletionStage<Verdict> eraseRecords(Jid account) {
        List<Command.Change> changes = new ArrayList<>();
        shardOf(account)
                .scan(
                        AccountKeys.of(account),
                        (key, _) -> {
                            changes.add(new Command.Change(key, null));
                            return changes.size() < ERASE_BATCH;
                        });
        if (changes.isEmpty()) {
            return CompletableFuture.completedStage(new Verdict.Granted(account.toString()));
        }
        return then(
                write(account, new Command.Write(List.of(), changes), () -> eraseRecords(account)),
                () -> eraseRecords(account));
    }

    void visitAccounts(BiConsumer<Jid, AccountRecord.Login> visitor) {
        visit(
                AccountKeys.ACCOUNTS,
                (key, blob) -> visitor.accept(jid(key), AccountRecord.Login.decode(blob)));
    }

    /// Reads all records of a kind, of every shard.
    void visit(String prefix, BiConsumer<String, Blob> visitor) {
        for (int i = 0; i < store.shardCount(); i++) {
            store.shard(i)
                    .scan(
                            prefix,
                            (key, blob) -> {
                                visitor.accept(key, blob);
                                return true;
                            });
        }
    }

    private static Jid jid(String key) {
        try {
            return Jid.parse(key.substring(AccountKeys.ACCOUNTS.length()));
        } catch (ProtocolException e) {
            throw new IllegalStateException("damaged account key " + key, e);
        }
    }
}
