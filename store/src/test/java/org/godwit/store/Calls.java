package org.godwit.store;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A store as tests like to talk to it: one command, one answer.
public final class Calls {
    public static final long NOW = 1_800_000_000_000L;
    public static final long NEVER = Long.MAX_VALUE;
    private static final long WAIT_SECONDS = 20;

    private Calls() {}

    @CanIgnoreReturnValue
    public static Outcome call(Shard shard, Command command) {
        CompletableFuture<Outcome> answer = new CompletableFuture<>();
        shard.submit(command, outcome -> answer.complete(outcome));
        return answer.orTimeout(WAIT_SECONDS, TimeUnit.SECONDS).join();
    }

    public static Command.Append append(String mailbox, String id) {
        return new Command.Append(mailbox, "origin/device", id, blob("body of " + id), NOW, NEVER);
    }

    public static Blob blob(String text) {
        return Blob.wrap(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    public static Command.OpenCursor open(String mailbox, String device) {
        return new Command.OpenCursor(mailbox, device, NOW);
    }

    public static Command.MoveCursor move(String mailbox, String device, long sequence) {
        return new Command.MoveCursor(mailbox, device, sequence, NOW);
    }

    public static List<String> ids(Shard shard, String mailbox, long after) {
        return shard.read(mailbox, after, 1000, 1 << 20).entries().stream()
                .map(Page.Entry::id)
                .toList();
    }
}
