package org.godwit.server.presence;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.Spec;
import org.godwit.store.Blob;
import org.godwit.store.Command;
import org.godwit.store.Shard;

/// The hash of an account's picture, which its devices' presence carries whether they know it or
/// not.
@Spec({"XEP-0153 1.1.1 §3", "XEP-0398 1.0.1 §3"})
public final class Photos {
    private static final String UPDATE = "vcard-temp:x:update";

    private Photos() {}

    private static String key(Jid account) {
        return "of/" + account.bare() + "/photo";
    }

    /// What has to be written when the picture changes.
    ///
    /// @param hash SHA-1 in hexadecimal; empty when there is none any more
    public static Command.Change change(Jid account, String hash) {
        return new Command.Change(
                key(account), Blob.wrap(hash.getBytes(StandardCharsets.US_ASCII)));
    }

    /// `presence` with the hash; as it is when the account never had a picture.
    static Stanza.Presence stamped(Stanza.Presence presence, Shard shard, Jid account) {
        Blob blob = shard.get(key(account));
        if (blob == null) {
            return presence;
        }
        String hash = new String(blob.unsafeArray(), StandardCharsets.US_ASCII);
        List<Node> nodes = new ArrayList<>();
        for (Node node : presence.payload().nodes()) {
            if (!(node instanceof Element element) || !element.is(UPDATE, "x")) {
                nodes.add(node);
            }
        }
        nodes.add(
                Element.builder(UPDATE, "x")
                        .child(Element.builder(UPDATE, "photo").text(hash).build())
                        .build());
        return new Stanza.Presence(presence.envelope(), presence.type(), Payload.of(nodes));
    }
}
