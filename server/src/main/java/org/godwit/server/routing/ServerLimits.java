package org.godwit.server.routing;

import java.time.Duration;
import org.godwit.protocol.stanza.Limits;

/// Every bound of the server in one place; the wire's own bounds are [Limits]. Relations between
/// bounds are checked at birth.
public record ServerLimits(
        Mailbox mailbox,
        Session session,
        Resume resume,
        Rate rate,
        Account account,
        Archive archive,
        Pubsub pubsub,
        Strangers strangers,
        Keys keys,
        Pace pace,
        Limits wire) {
    public static final ServerLimits DEFAULT =
            new ServerLimits(
                    new Mailbox(
                            100_000,
                            256L << 20,
                            Duration.ofDays(30),
                            Duration.ofDays(30),
                            128,
                            256 << 10),
                    new Session(
                            64,
                            16_384,
                            Duration.ofSeconds(15),
                            Duration.ofSeconds(10),
                            Duration.ofMinutes(5),
                            Duration.ofSeconds(30)),
                    new Resume(Duration.ofMinutes(10), 100_000),
                    new Rate(1_000, 5_000),
                    new Account(
                            10,
                            1_000,
                            Duration.ofDays(7),
                            10,
                            Duration.ofMinutes(10),
                            2,
                            256,
                            new Tokens(Duration.ofDays(30), Duration.ofDays(7), 32)),
                    new Archive(Duration.ZERO, 10_000, 32L << 20, 100),
                    new Pubsub(500, 1_000, 192 << 10, 32L << 20, 2 << 20, 1_000, 10_000, 1_000),
                    new Strangers(60, 120),
                    new Keys(
                            64,
                            2_048,
                            40,
                            64,
                            Duration.ofDays(30),
                            Duration.ofDays(90),
                            8,
                            new Takes(3_000, 300, 10)),
                    new Pace(128, 256, 16_384),
                    Limits.DEFAULT);

    /// @param messagesMax messages an account may have waiting; then its senders are refused
    /// @param bytesMax the same in bytes
    /// @param messageAgeMax an undelivered message is dropped after this long
    /// @param deviceAgeMax a device unseen for this long is no longer waited for
    /// @param windowStanzas stored messages a device may have unacknowledged
    /// @param pageBytesMax bytes read from the store at once for a device that is behind
    public record Mailbox(
            int messagesMax,
            long bytesMax,
            Duration messageAgeMax,
            Duration deviceAgeMax,
            int windowStanzas,
            int pageBytesMax) {
        public Mailbox {
            require(messagesMax > 0 && bytesMax > 0, "a mailbox must hold something");
            require(windowStanzas > 0, "a device needs a window of at least one message");
            require(windowStanzas <= messagesMax, "a window may not outgrow its mailbox");
        }
    }

    /// @param inFlightMax stanzas of one sender being stored at once; at most 64
    /// @param waitingMax stanzas read off one socket and not yet begun
    /// @param loginMax how long opening a session may take
    /// @param storeMax how long one message may take to be stored before its sender is told to wait
    /// @param idleMax silence after which a peer is asked for a sign of life
    /// @param answerMax how long it has to give one
    public record Session(
            int inFlightMax,
            int waitingMax,
            Duration loginMax,
            Duration storeMax,
            Duration idleMax,
            Duration answerMax) {
        public Session {
            require(inFlightMax > 0 && inFlightMax <= 64, "in flight is a window of 1 to 64");
            require(waitingMax >= inFlightMax, "what waits is at least what is in flight");
            require(storeMax.compareTo(loginMax) < 0, "a login waits for the store");
            require(answerMax.compareTo(idleMax) <= 0, "an answer is due before the next question");
        }
    }

    /// @param ageMax how long a session waits for its peer to come back
    /// @param detachedMax sessions of this node that may wait at once; the oldest ends first
    public record Resume(Duration ageMax, int detachedMax) {
        public Resume {
            require(detachedMax > 0, "at least one session must be resumable");
        }
    }

    /// @param stanzasPerSecond what one sender may send in the long run
    /// @param stanzasBurst what one sender may send at once
    public record Rate(int stanzasPerSecond, int stanzasBurst) {
        public Rate {
            require(stanzasPerSecond > 0, "a sender must be able to send");
            require(stanzasBurst >= stanzasPerSecond, "a burst is at least one second's worth");
        }
    }

    /// @param devicesMax devices of one account
    /// @param rosterItemsMax contacts of one account
    /// @param inviteAgeMax the longest an invite may live
    /// @param invitationsMax invitations an account may have out at once
    /// @param linkAgeMax how long a code that links a device is good
    /// @param hashingThreads threads that derive password keys
    /// @param hashingQueueMax derivations waiting for them; then logins are told to wait
    /// @param tokens what XML devices log in with instead of a password
    public record Account(
            int devicesMax,
            int rosterItemsMax,
            Duration inviteAgeMax,
            int invitationsMax,
            Duration linkAgeMax,
            int hashingThreads,
            int hashingQueueMax,
            Tokens tokens) {
        public Account {
            require(devicesMax > 0, "an account needs a device");
            require(invitationsMax > 0, "an account must be able to invite");
            require(hashingThreads > 0 && hashingQueueMax > 0, "passwords need a thread");
        }
    }

    /// @param ageMax how long a token is good
    /// @param rotateAfter a device that logs in with an older one is given another
    /// @param perAccountMax devices of one account that may hold one
    public record Tokens(Duration ageMax, Duration rotateAfter, int perAccountMax) {
        public Tokens {
            require(perAccountMax > 0, "a device must be able to hold a token");
            require(rotateAfter.compareTo(ageMax) < 0, "a token is replaced before its end");
        }
    }

    /// What is kept of messages that every device has (XEP-0313).
    ///
    /// @param retention how long; zero keeps nothing
    /// @param messagesMax of one account
    /// @param bytesMax of one account
    /// @param pageMax messages in one answer
    public record Archive(Duration retention, int messagesMax, long bytesMax, int pageMax) {
        public Archive {
            require(!retention.isNegative(), "a retention is a time");
            require(messagesMax > 0 && bytesMax > 0, "an archive must hold something");
            require(pageMax > 0, "a page must hold a message");
        }

        public boolean keeps() {
            return retention.isPositive();
        }
    }

    /// What an account may keep in nodes, as a vCard and as private data.
    ///
    /// @param nodesMax nodes of one account, and as many at the service; private elements too
    /// @param itemsMax items of one node
    /// @param itemBytesMax of one item's payload, of a vCard, of a private element
    /// @param bytesMax of all items of one account; at the service of all in its nodes
    /// @param privateBytesMax of all private elements of one account
    /// @param subscriptionsMax of one node, affiliations too
    /// @param serviceNodesMax nodes of the service together
    /// @param nameCharsMax of the name of a node and the id of an item
    public record Pubsub(
            int nodesMax,
            int itemsMax,
            int itemBytesMax,
            long bytesMax,
            int privateBytesMax,
            int subscriptionsMax,
            int serviceNodesMax,
            int nameCharsMax) {
        public Pubsub {
            require(nodesMax > 0 && itemsMax > 0, "an account must be able to publish");
            require(
                    itemBytesMax <= bytesMax && itemBytesMax <= privateBytesMax,
                    "there must be room for an item");
            require(nodesMax <= serviceNodesMax, "the service has room for one account's nodes");
        }
    }

    /// Conversations between accounts that do not know each other.
    ///
    /// @param perSenderHourly an account may begin in an hour
    /// @param perRecipientHourly may be begun with an account in an hour
    public record Strangers(int perSenderHourly, int perRecipientHourly) {
        public Strangers {
            require(perSenderHourly > 0, "somebody must be able to write first");
            require(perRecipientHourly > 0, "somebody must be able to be written to");
        }
    }

    /// Keys devices leave for those who write to them sealed.
    ///
    /// @param identityBytesMax of an identity key
    /// @param packageBytesMax of one package
    /// @param packagesMax one-time packages of one device
    /// @param devicesMax devices somebody may ask packages of at once
    /// @param packageLife how long a one-time package is given out
    /// @param lastLife how long a last resort is given out
    /// @param attemptsMax how often a request that lost to another one is tried again
    /// @param takes how many are given out
    public record Keys(
            int identityBytesMax,
            int packageBytesMax,
            int packagesMax,
            int devicesMax,
            Duration packageLife,
            Duration lastLife,
            int attemptsMax,
            Takes takes) {
        public Keys {
            require(identityBytesMax < 256, "the size of a key is stored in a byte");
            require(attemptsMax > 0, "a request is tried once at least");
            require(takes.kept() < packagesMax, "a stranger must be able to get a package");
        }
    }

    /// @param perAccountHourly requests for packages of an account that one account may make
    /// @param perStrangerHourly of these, to accounts that do not know it
    /// @param kept the last one-time packages of a device, which only whom its account knows gets
    public record Takes(int perAccountHourly, int perStrangerHourly, int kept) {
        public Takes {
            require(perStrangerHourly > 0, "a stranger must be able to write sealed");
            require(perAccountHourly >= perStrangerHourly, "strangers get no more than others");
        }
    }

    /// How fast one session is told who of its contacts comes and goes.
    ///
    /// @param burst presences at once
    /// @param perSecond after that
    /// @param heldMax devices of contacts whose last presence waits; of more nothing is told until
    ///   they change again
    public record Pace(int burst, int perSecond, int heldMax) {
        public Pace {
            require(burst > 0 && perSecond > 0, "a session must be told of presence");
        }
    }

    public ServerLimits {
        require(
                pace.heldMax() >= account.rosterItemsMax(),
                "the presence of every contact must be able to wait");
        require(pubsub.itemBytesMax() < wire.stanzaBytesMax(), "an item must fit in a stanza");
        require(
                !archive.keeps() || archive.retention().compareTo(mailbox.messageAgeMax()) < 0,
                "a message may not be kept for longer than an undelivered one");
        require(
                !archive.keeps()
                        || (archive.messagesMax() <= mailbox.messagesMax() / 2
                                && archive.bytesMax() <= mailbox.bytesMax() / 2),
                "what is kept may take half of a mailbox");
        require(
                mailbox.windowStanzas() <= wire.resumeRingStanzas() / 2,
                "a window must leave half the resume ring for stanzas that are not stored");
    }

    public ServerLimits withMailbox(Mailbox other) {
        return new ServerLimits(
                other, session, resume, rate, account, archive, pubsub, strangers, keys, pace,
                wire);
    }

    public ServerLimits withRate(Rate other) {
        return new ServerLimits(
                mailbox, session, resume, other, account, archive, pubsub, strangers, keys, pace,
                wire);
    }

    public ServerLimits withDevicesMax(int devices) {
        Account other =
                new Account(
                        devices,
                        account.rosterItemsMax(),
                        account.inviteAgeMax(),
                        account.invitationsMax(),
                        account.linkAgeMax(),
                        account.hashingThreads(),
                        account.hashingQueueMax(),
                        account.tokens());
        return new ServerLimits(
                mailbox, session, resume, rate, other, archive, pubsub, strangers, keys, pace,
                wire);
    }

    public ServerLimits withStrangers(Strangers other) {
        return new ServerLimits(
                mailbox, session, resume, rate, account, archive, pubsub, other, keys, pace, wire);
    }

    public ServerLimits withKeys(Keys other) {
        return new ServerLimits(
                mailbox, session, resume, rate, account, archive, pubsub, strangers, other, pace,
                wire);
    }

    private static void require(boolean condition, String why) {
        if (!condition) {
            throw new IllegalArgumentException(why);
        }
    }
}
