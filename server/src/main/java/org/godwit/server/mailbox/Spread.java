package org.godwit.server.mailbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.routing.ToAccount;
import org.godwit.server.routing.ToShard;
import org.godwit.store.Command;
import org.godwit.store.Outcome;
import org.godwit.store.Shard;

/// One message into many mailboxes of a shard. A mailbox that is full, or gone with its account,
/// misses it and hinders nobody.
final class Spread {
    private Spread() {}

    static void submit(
            ToShard.AppendAll all,
            Shard shard,
            Post post,
            MessageForm form,
            BiConsumer<Jid, ToAccount.Committed> hand) {
        List<Jid> mailboxes =
                all.mailboxes().stream()
                        .filter(post.exists())
                        .filter(mailbox -> !post.blocked().bars(mailbox, all.message()))
                        .toList();
        List<Jid> missed = new ArrayList<>(all.mailboxes());
        missed.removeAll(Set.copyOf(mailboxes));
        if (mailboxes.isEmpty()) {
            all.replyTo().tell(new ToShard.Spread(all.ticket(), null, missed));
            return;
        }
        long now = post.clock().millis();
        long expires = now + post.limits().mailbox().messageAgeMax().toMillis();
        shard.submit(
                new Command.AppendAll(
                        mailboxes.stream().map(Jid::toString).toList(),
                        all.origin(),
                        all.id(),
                        form.encode(all.message()),
                        now,
                        expires),
                outcome ->
                        all.replyTo().tell(settled(all, mailboxes, outcome, post, missed, hand)));
    }

    /// Runs on the shard's own thread.
    private static ToShard.Spread settled(
            ToShard.AppendAll all,
            List<Jid> mailboxes,
            Outcome outcome,
            Post post,
            List<Jid> missed,
            BiConsumer<Jid, ToAccount.Committed> hand) {
        if (!(outcome instanceof Outcome.Each(List<Outcome> each))) {
            post.counters().messagesRefused.increment();
            return new ToShard.Spread(all.ticket(), ErrorCode.RESOURCE_CONSTRAINT, missed);
        }
        for (int i = 0; i < each.size(); i++) {
            if (!(each.get(i) instanceof Outcome.Stored(long sequence, boolean duplicate))) {
                post.counters().messagesRefused.increment();
                missed.add(mailboxes.get(i));
            } else if (duplicate) {
                post.counters().messagesRepeated.increment();
            } else {
                post.counters().messagesStored.increment();
                hand.accept(
                        mailboxes.get(i),
                        new ToAccount.Committed(sequence, all.origin(), all.message()));
            }
        }
        return new ToShard.Spread(all.ticket(), null, missed);
    }
}
