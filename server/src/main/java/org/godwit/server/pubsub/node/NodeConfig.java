package org.godwit.server.pubsub.node;

import java.util.List;
import java.util.Set;

/// How a node is configured (XEP-0060 §16.4.3). Immutable.
///
/// @param title what a person reads; may be empty
/// @param type namespace of the payloads; may be empty
/// @param normal news come as `normal` messages rather than `headline`
/// @param payloads news carry the payload
/// @param notices which events but publications subscribers are told of
public record NodeConfig(
        String title,
        String type,
        Access access,
        Keeping keeping,
        boolean normal,
        boolean payloads,
        Notices notices) {
    /// Stands for as many items as the server keeps (`max`).
    public static final int ALL = -1;

    /// Nodes whose contents nobody else should see, whoever creates them without saying so.
    private static final Set<String> PRIVATE =
            Set.of("storage:bookmarks", "urn:xmpp:bookmarks:1", "urn:xmpp:mds:displayed:0");

    /// @param groups of the owner's roster, for [AccessModel#ROSTER]
    public record Access(AccessModel model, PublishModel publish, List<String> groups) {
        public Access {
            groups = List.copyOf(groups);
        }
    }

    /// @param maxItems items kept, or [#ALL] for as many as the server keeps
    public record Keeping(boolean persist, int maxItems, SendLast sendLast) {}

    /// Of what else subscribers are told.
    public record Notices(boolean retract, boolean delete, boolean config) {}

    /// What an account's node is by itself (XEP-0163 §6).
    public static NodeConfig ofAccount(String node) {
        boolean hidden = PRIVATE.contains(node);
        AccessModel model = hidden ? AccessModel.WHITELIST : AccessModel.PRESENCE;
        boolean many = hidden && !node.equals("storage:bookmarks");
        SendLast last = many ? SendLast.NEVER : SendLast.ON_SUB_AND_PRESENCE;
        return with(model, new Keeping(true, many ? ALL : 1, last));
    }

    /// What a node of the service is by itself.
    public static NodeConfig ofService() {
        return with(AccessModel.OPEN, new Keeping(true, 10, SendLast.ON_SUB));
    }

    private static NodeConfig with(AccessModel model, Keeping keeping) {
        return new NodeConfig(
                "",
                "",
                new Access(model, PublishModel.PUBLISHERS, List.of()),
                keeping,
                false,
                true,
                new Notices(true, true, false));
    }

    public AccessModel model() {
        return access.model();
    }

    public boolean persists() {
        return keeping.persist();
    }

    /// How many items are kept.
    ///
    /// @param most what the server keeps
    public int itemsMax(int most) {
        return keeping.maxItems() == ALL ? most : Math.min(most, keeping.maxItems());
    }
}
