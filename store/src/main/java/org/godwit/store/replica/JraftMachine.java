package org.godwit.store.replica;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Iterator;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.core.StateMachineAdapter;
import com.alipay.sofa.jraft.entity.LeaderChangeContext;
import com.alipay.sofa.jraft.error.RaftException;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotReader;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.godwit.store.Outcome;
import org.jspecify.annotations.Nullable;

/// Drives a [Machine] as JRaft says.
final class JraftMachine extends StateMachineAdapter {
    private static final String STATE = "state";

    /// A ticket as JRaft carries it.
    record Proposal(ReplicatedLog.Ticket ticket) implements Closure {
        @Override
        public void run(Status status) {
            if (!status.isOk()) {
                ticket.refused(reason(status), status.getErrorMsg());
            }
        }

        private static Outcome.Reason reason(Status status) {
            return switch (status.getRaftError()) {
                case EPERM, ETRANSFERLEADERSHIP, ENEWLEADER, EHIGHERTERMREQUEST ->
                        Outcome.Reason.NOT_LEADER;
                case ERAFTTIMEDOUT, EVOTEFORCANDIDATE -> Outcome.Reason.NO_MAJORITY;
                case EBUSY -> Outcome.Reason.OVERLOADED;
                case ENODESHUTDOWN, ESHUTDOWN, ESTOP -> Outcome.Reason.CLOSED;
                case EIO, EINVAL, ESTATEMACHINE, EINTERNAL -> Outcome.Reason.DISK_FAILED;
                default -> Outcome.Reason.NOT_LEADER;
            };
        }
    }

    private final Machine machine;
    private volatile boolean leading;

    JraftMachine(Machine machine) {
        this.machine = machine;
    }

    boolean isLeading() {
        return leading;
    }

    @Override
    public void onApply(Iterator entries) {
        while (entries.hasNext()) {
            Closure done = entries.done();
            machine.apply(
                    entries.getIndex(),
                    entries.getTerm(),
                    JournalLogStorage.array(entries.getData()),
                    done instanceof Proposal(ReplicatedLog.Ticket ticket) ? ticket : null);
            var _ = entries.next();
        }
    }

    @Override
    public void onSnapshotSave(SnapshotWriter writer, Closure done) {
        Path directory = Path.of(writer.getPath(), STATE);
        machine.save(
                directory,
                failure -> {
                    String fault = failure == null ? list(directory, writer) : failure;
                    done.run(fault == null ? Status.OK() : new Status(-1, "%s", fault));
                });
    }

    private static @Nullable String list(Path directory, SnapshotWriter writer) {
        try (Stream<Path> files = Files.list(directory)) {
            List<String> names = files.map(path -> path.getFileName().toString()).toList();
            for (String name : names) {
                if (!writer.addFile(STATE + "/" + name)) {
                    return "cannot list " + name;
                }
            }
            return null;
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        return machine.load(Path.of(reader.getPath(), STATE), reader.load().getLastIncludedIndex());
    }

    @Override
    public void onLeaderStart(long term) {
        leading = true;
        machine.leading(term);
    }

    @Override
    public void onLeaderStop(Status status) {
        leading = false;
        machine.following();
    }

    @Override
    public void onError(RaftException e) {
        leading = false;
        machine.failed(String.valueOf(e.getStatus().getErrorMsg()));
    }

    @Override
    public void onShutdown() {
        leading = false;
    }

    @Override
    public void onStartFollowing(LeaderChangeContext context) {}

    @Override
    public void onStopFollowing(LeaderChangeContext context) {}
}
