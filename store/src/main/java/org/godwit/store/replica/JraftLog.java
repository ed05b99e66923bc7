package org.godwit.store.replica;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.entity.Task;
import java.nio.ByteBuffer;
import org.godwit.store.Outcome;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A log kept by a JRaft group.
final class JraftLog implements ReplicatedLog {
    private static final Logger LOG = LoggerFactory.getLogger(JraftLog.class);

    private final Node node;
    private final JraftMachine machine;

    JraftLog(Node node, JraftMachine machine) {
        this.node = node;
        this.machine = machine;
    }

    @Override
    public void propose(byte[] entry, Ticket ticket) {
        Task task = new Task(ByteBuffer.wrap(entry), new JraftMachine.Proposal(ticket));
        try {
            node.apply(task);
        } catch (IllegalStateException e) {
            ticket.refused(Outcome.Reason.CLOSED, "the log is closed");
        }
    }

    @Override
    public boolean isLeader() {
        return machine.isLeading();
    }

    @Override
    public @Nullable String leader() {
        PeerId leader = node.getLeaderId();
        return leader == null || leader.isEmpty() ? null : leader.getEndpoint().toString();
    }

    @Override
    public void snapshot(Machine.Saved done) {
        node.snapshot(status -> done.saved(status.isOk() ? null : status.getErrorMsg()));
    }

    @Override
    public void yieldLeadership() {
        Status status = node.transferLeadershipTo(PeerId.ANY_PEER);
        if (!status.isOk()) {
            LOG.info("{} keeps its leader: {}", node.getGroupId(), status);
        }
    }

    @Override
    public void close() {
        node.shutdown();
        try {
            node.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
