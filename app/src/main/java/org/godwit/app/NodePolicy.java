package org.godwit.app;

import org.godwit.app.config.PolicyConfig;
import org.godwit.server.Policy;
import org.godwit.server.push.PushContent;

/// What is configured in the words of the server.
final class NodePolicy {
    private NodePolicy() {}

    static Policy of(PolicyConfig configured) {
        return new Policy(
                new PushContent(configured.push().sender(), configured.push().body()),
                configured.components().secrets(),
                configured.admins());
    }
}
