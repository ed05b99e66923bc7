package org.godwit.client.history;

import java.time.Duration;
import java.time.Instant;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// One message of a conversation as this device remembers it.
///
/// @param ref which message it is
/// @param content what it says
/// @param stamp when it was sent (ours) or stored by the server (others'), to the millisecond
/// @param status how far it has come; for a message from others [Tick#READ] means read here
/// @param order its place among all messages of this device, rising; 0 until the history gave one
/// @param sequence its number in this account's mailbox on the server, or 0 when it has none
/// @param number its number in a group's log, the same for everybody (XEP-0359), or 0
public record Message(
        Ref ref,
        Content content,
        Instant stamp,
        Status status,
        long order,
        long sequence,
        long number) {
    /// Names one message: ids are chosen by senders, so only the three together are unique.
    ///
    /// @param peer the other side, a bare JID
    /// @param mine true for a message sent by this account, from this device or another
    public record Ref(Jid peer, String id, boolean mine) {
        public Ref {
            if (!peer.isBare()) {
                throw new IllegalArgumentException("a peer is a bare JID");
            }
        }
    }

    /// A message that no group has numbered.
    public Message(
            Ref ref, Content content, Instant stamp, Status status, long order, long sequence) {
        this(ref, content, stamp, status, order, sequence, 0);
    }

    /// A message as it was written.
    public Message(Ref ref, String body, Instant stamp, Status status, long order, long sequence) {
        this(ref, Content.of(body), stamp, status, order, sequence);
    }

    public String body() {
        return content.body();
    }

    public Jid peer() {
        return ref.peer();
    }

    public String id() {
        return ref.id();
    }

    public boolean mine() {
        return ref.mine();
    }

    public Tick tick() {
        return status.tick();
    }

    /// When it is to be forgotten, or null.
    public @Nullable Instant expires() {
        Duration lasting = content.extras().lasting();
        return lasting == null ? null : stamp.plus(lasting);
    }

    /// True for a message from others that was not read on this account yet.
    public boolean isUnread() {
        return !mine() && tick() != Tick.READ;
    }

    public Message with(Status newStatus) {
        return new Message(ref, content, stamp, newStatus, order, sequence, number);
    }

    public Message withOrder(long newOrder) {
        return new Message(ref, content, stamp, status, newOrder, sequence, number);
    }

    public Message with(Content newContent) {
        return new Message(ref, newContent, stamp, status, order, sequence, number);
    }

    public Message numbered(long newNumber) {
        return new Message(ref, content, stamp, status, order, sequence, newNumber);
    }

    /// True when it is what `other`, which could not be opened, says.
    boolean opens(Message other) {
        return ref.equals(other.ref)
                && other.content.state() == Content.State.UNOPENED
                && content.state() != Content.State.UNOPENED;
    }

    /// True when `other` is the same message delivered again. Some senders reuse an id for another
    /// text; those are different messages. One that was edited or deleted meanwhile is the same.
    boolean isRepeatOf(Message other) {
        return ref.equals(other.ref)
                && (body().equals(other.body())
                        || other.content.state() != Content.State.WRITTEN
                        || (sequence != 0 && sequence == other.sequence));
    }
}
