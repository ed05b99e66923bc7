package org.godwit.store.replica;

import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.option.RaftMetaStorageOptions;
import com.alipay.sofa.jraft.storage.RaftMetaStorage;
import java.io.IOException;
import org.godwit.store.journal.Journal;
import org.godwit.store.journal.Vote;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A group's term and vote, kept in the node's journal and as durable as its entries.
final class JournalVoteStorage implements RaftMetaStorage {
    private static final Logger LOG = LoggerFactory.getLogger(JournalVoteStorage.class);

    private final Journal journal;
    private final int group;

    JournalVoteStorage(Journal journal, int group) {
        this.journal = journal;
        this.group = group;
    }

    @Override
    public boolean init(RaftMetaStorageOptions options) {
        return true;
    }

    @Override
    public void shutdown() {}

    @Override
    public long getTerm() {
        return journal.vote(group).term();
    }

    @Override
    public boolean setTerm(long term) {
        return save(new Vote(term, journal.vote(group).candidate()));
    }

    @Override
    public PeerId getVotedFor() {
        PeerId peer = new PeerId();
        String candidate = journal.vote(group).candidate();
        if (!candidate.isEmpty() && !peer.parse(candidate)) {
            throw new IllegalStateException("not a replica: " + candidate);
        }
        return peer;
    }

    @Override
    public boolean setVotedFor(PeerId peer) {
        return save(new Vote(getTerm(), text(peer)));
    }

    @Override
    public boolean setTermAndVotedFor(long term, PeerId peer) {
        return save(new Vote(term, text(peer)));
    }

    private static String text(PeerId peer) {
        return peer.isEmpty() ? "" : peer.toString();
    }

    private boolean save(Vote vote) {
        try {
            journal.vote(group, vote);
            return true;
        } catch (IOException e) {
            LOG.error("Cannot note a vote of shard {}", group, e);
            return false;
        }
    }
}
