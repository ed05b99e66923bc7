package org.godwit.app;

import org.godwit.app.config.NodeConfig;
import org.godwit.server.routing.ServerLimits;
import org.godwit.store.StoreLimits;

/// The configured limits in the words of the server and the store; what is not configurable keeps
/// its default.
final class NodeLimits {
    private NodeLimits() {}

    static ServerLimits of(NodeConfig.StoreLimits configured) {
        ServerLimits base = ServerLimits.DEFAULT;
        NodeConfig.SessionLimits sessions = configured.sessions();
        ServerLimits.Mailbox mailbox =
                new ServerLimits.Mailbox(
                        configured.mailboxMessagesMax(),
                        configured.mailboxBytesMax(),
                        configured.messageAgeMax(),
                        configured.deviceAgeMax(),
                        Math.min(base.mailbox().windowStanzas(), configured.mailboxMessagesMax()),
                        base.mailbox().pageBytesMax());
        ServerLimits.Session session =
                new ServerLimits.Session(
                        base.session().inFlightMax(),
                        base.session().waitingMax(),
                        base.session().loginMax(),
                        base.session().storeMax(),
                        sessions.idleMax(),
                        sessions.idleMax().compareTo(base.session().answerMax()) < 0
                                ? sessions.idleMax()
                                : base.session().answerMax());
        ServerLimits.Account account =
                new ServerLimits.Account(
                        sessions.devicesMax(),
                        base.account().rosterItemsMax(),
                        base.account().inviteAgeMax(),
                        base.account().invitationsMax(),
                        base.account().linkAgeMax(),
                        base.account().hashingThreads(),
                        base.account().hashingQueueMax(),
                        base.account().tokens());
        return new ServerLimits(
                mailbox,
                session,
                new ServerLimits.Resume(sessions.resumeMax(), base.resume().detachedMax()),
                new ServerLimits.Rate(sessions.stanzasPerSecond(), sessions.stanzasBurst()),
                account,
                archive(configured.archive(), base.archive()),
                pubsub(base.pubsub(), sessions.stanzaBytesMax()),
                new ServerLimits.Strangers(
                        configured.strangers().perSenderHourly(),
                        configured.strangers().perRecipientHourly()),
                base.keys(),
                base.pace(),
                base.wire().withStanzaBytesMax(sessions.stanzaBytesMax()));
    }

    /// An item must fit in a stanza, with what is around it.
    private static ServerLimits.Pubsub pubsub(ServerLimits.Pubsub base, int stanzaBytesMax) {
        return new ServerLimits.Pubsub(
                base.nodesMax(),
                base.itemsMax(),
                Math.min(base.itemBytesMax(), stanzaBytesMax / 4 * 3),
                base.bytesMax(),
                base.privateBytesMax(),
                base.subscriptionsMax(),
                base.serviceNodesMax(),
                base.nameCharsMax());
    }

    private static ServerLimits.Archive archive(
            NodeConfig.ArchiveLimits configured, ServerLimits.Archive base) {
        return new ServerLimits.Archive(
                configured.retention(),
                configured.messagesMax(),
                configured.bytesMax(),
                base.pageMax());
    }

    static StoreLimits ofStore(NodeConfig.StoreLimits configured) {
        StoreLimits base = StoreLimits.DEFAULT;
        return new StoreLimits(
                configured.mailboxMessagesMax(),
                configured.mailboxBytesMax(),
                base.entryCommandsMax(),
                base.entryBytesMax(),
                base.pendingBytesMax(),
                base.cachedMailboxesMax());
    }
}
