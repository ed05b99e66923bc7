package org.godwit.app;

import org.godwit.app.config.PolicyConfig;
import org.godwit.server.Policy;
import org.godwit.server.command.WhoInvites;
import org.godwit.server.push.PushContent;
import org.godwit.server.session.iq.ExternalServices;

/// What is configured in the words of the server.
final class NodePolicy {
    private NodePolicy() {}

    static Policy of(PolicyConfig configured) {
        return new Policy(
                new PushContent(configured.push().sender(), configured.push().body()),
                configured.components().secrets(),
                configured.admins(),
                WhoInvites.valueOf(configured.invitations().name()),
                configured.contacts(),
                new ExternalServices.Offer(
                        configured.external().services().stream()
                                .map(
                                        each ->
                                                new ExternalServices.Service(
                                                        each.type(),
                                                        each.host(),
                                                        each.port(),
                                                        each.transport()))
                                .toList(),
                        configured.external().secret(),
                        configured.external().life()));
    }
}
