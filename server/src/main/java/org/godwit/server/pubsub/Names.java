package org.godwit.server.pubsub;

import java.util.ArrayList;
import java.util.List;

/// The namespaces of this feature and what it lets service discovery say.
public final class Names {
    public static final String PUBSUB = "http://jabber.org/protocol/pubsub";
    public static final String OWNER = PUBSUB + "#owner";
    public static final String VCARD = "vcard-temp";
    public static final String PRIVATE = "jabber:iq:private";
    static final String RSM = "http://jabber.org/protocol/rsm";

    static final String BOOKMARKS = "urn:xmpp:bookmarks:1";
    static final String OLD_BOOKMARKS = "storage:bookmarks";
    static final String AVATAR_DATA = "urn:xmpp:avatar:data";
    static final String AVATAR_METADATA = "urn:xmpp:avatar:metadata";
    public static final String DISPLAYED = "urn:xmpp:mds:displayed:0";

    /// What accounts and the service have in common.
    static final List<String> OF_ALL =
            List.of(
                    PUBSUB,
                    PUBSUB + "#access-open",
                    PUBSUB + "#access-whitelist",
                    PUBSUB + "#config-node",
                    PUBSUB + "#config-node-max",
                    PUBSUB + "#create-and-configure",
                    PUBSUB + "#create-nodes",
                    PUBSUB + "#delete-items",
                    PUBSUB + "#delete-nodes",
                    PUBSUB + "#item-ids",
                    PUBSUB + "#last-published",
                    PUBSUB + "#member-affiliation",
                    PUBSUB + "#meta-data",
                    PUBSUB + "#modify-affiliations",
                    PUBSUB + "#manage-subscriptions",
                    PUBSUB + "#multi-items",
                    PUBSUB + "#outcast-affiliation",
                    PUBSUB + "#persistent-items",
                    PUBSUB + "#publish",
                    PUBSUB + "#publish-only-affiliation",
                    PUBSUB + "#publish-options",
                    PUBSUB + "#publisher-affiliation",
                    PUBSUB + "#purge-nodes",
                    PUBSUB + "#retract-items",
                    PUBSUB + "#retrieve-affiliations",
                    PUBSUB + "#retrieve-default",
                    PUBSUB + "#retrieve-items",
                    PUBSUB + "#retrieve-subscriptions",
                    PUBSUB + "#rsm",
                    PUBSUB + "#subscribe");

    /// What only accounts have.
    static final List<String> OF_ACCOUNTS =
            List.of(
                    PUBSUB + "#access-presence",
                    PUBSUB + "#access-roster",
                    PUBSUB + "#auto-create",
                    PUBSUB + "#auto-subscribe",
                    PUBSUB + "#filtered-notifications");

    /// What only the service has.
    static final List<String> OF_SERVICE = List.of(PUBSUB + "#instant-nodes");

    /// What an account says it can do because of this package.
    public static List<String> accountFeatures() {
        List<String> features = new ArrayList<>(OF_ALL);
        features.addAll(OF_ACCOUNTS);
        features.add(BOOKMARKS + "#compat");
        features.add(BOOKMARKS + "#compat-pep");
        features.add("urn:xmpp:bookmarks-conversion:0");
        features.add("urn:xmpp:pep-vcard-conversion:0");
        features.add(DISPLAYED);
        features.add("urn:xmpp:mds:server-assist:0");
        return features;
    }

    private Names() {}
}
