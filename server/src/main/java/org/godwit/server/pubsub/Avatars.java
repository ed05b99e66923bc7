package org.godwit.server.pubsub;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.presence.Photos;
import org.godwit.server.pubsub.node.AccessModel;
import org.godwit.server.pubsub.node.Host;
import org.godwit.server.pubsub.node.Item;
import org.godwit.server.pubsub.node.Node;
import org.godwit.server.pubsub.node.NodeConfig;
import org.godwit.server.pubsub.node.Records;
import org.godwit.server.pubsub.node.Refused;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// The account's vCard and its picture, which newer clients publish as items and older ones put
/// into the vCard.
@Spec({"XEP-0054 1.2", "XEP-0084 1.1.4", "XEP-0153 1.1.1", "XEP-0398 1.0.1"})
final class Avatars {
    private final Publishing publishing;
    private final Cards cards;

    Avatars(Publishing publishing, Cards cards) {
        this.publishing = publishing;
        this.cards = cards;
    }

    /// A picture from a vCard.
    private record Picture(String type, String base64, Bytes bytes) {
        String hash() {
            try {
                MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
                return HexFormat.of().formatHex(sha1.digest(bytes.unsafeArray()));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("a JDK has SHA-1", e);
            }
        }
    }

    /// A vCard is asked for, by anybody, or set, by its owner.
    void handle(Request request, Work work) throws Refused {
        Jid account = request.host().address();
        if (!request.element().name().equals("vCard")) {
            throw Refused.because(ErrorCode.BAD_REQUEST, "a vCard is asked for or set");
        }
        if (!request.set()) {
            Element vcard = publishing.records().vcard(account);
            if (vcard == null && !request.own()) {
                throw Refused.because(ErrorCode.ITEM_NOT_FOUND, "there is no vCard");
            }
            work.answer(vcard == null ? Element.of(Names.VCARD, "vCard") : vcard);
            return;
        }
        if (!request.own()) {
            throw Refused.because(ErrorCode.FORBIDDEN, "this is another account's vCard");
        }
        Records records = publishing.records();
        int most = publishing.limits().itemBytesMax();
        if (records.encode(request.element()).size() > most) {
            throw Refused.because(ErrorCode.NOT_ACCEPTABLE, "a vCard may have " + most + " bytes");
        }
        work.change(records.putVcard(account, request.element()));
        cards.toItems(work, request.host(), request.element(), request.asker());
        toItems(work, request.host(), picture(request.element()), request.asker());
    }

    private static @Nullable Picture picture(Element vcard) {
        Element photo = vcard.child(Names.VCARD, "PHOTO");
        Element data = photo == null ? null : photo.child(Names.VCARD, "BINVAL");
        if (photo == null || data == null || data.text().isBlank()) {
            return null;
        }
        Element type = photo.child(Names.VCARD, "TYPE");
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(data.text());
            return new Picture(
                    type == null || type.text().isBlank() ? "image/png" : type.text().strip(),
                    Base64.getEncoder().encodeToString(bytes),
                    Bytes.wrap(bytes));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /// The vCard's picture becomes items, unless it is the one that is there already.
    private void toItems(Work work, Host host, @Nullable Picture picture, Jid by) throws Refused {
        String hash = picture == null ? "" : picture.hash();
        if (hash.equals(current(work, host))) {
            return;
        }
        note(work, host, hash);
        if (picture == null) {
            if (host.find(Names.AVATAR_METADATA) != null) {
                publishMetadata(work, host, "none", metadata(null, ""), by);
            }
            return;
        }
        Element data = Element.builder(Names.AVATAR_DATA, "data").text(picture.base64()).build();
        publishing.publish(work, host, node(work, host, Names.AVATAR_DATA, by), hash, data, by);
        publishMetadata(work, host, hash, metadata(picture, hash), by);
    }

    private String current(Work work, Host host) {
        Node node = host.find(Names.AVATAR_METADATA);
        List<Item> items = node == null ? List.of() : work.items(host, node, publishing.records());
        Element payload = items.isEmpty() ? null : items.getLast().payload();
        Element info = payload == null ? null : payload.child(Names.AVATAR_METADATA, "info");
        String id = info == null ? null : info.attribute("id");
        return id == null ? "" : id;
    }

    private void publishMetadata(Work work, Host host, String id, Element metadata, Jid by)
            throws Refused {
        publishing.publish(
                work, host, node(work, host, Names.AVATAR_METADATA, by), id, metadata, by);
    }

    private static Element metadata(@Nullable Picture picture, String hash) {
        Element.Builder metadata = Element.builder(Names.AVATAR_METADATA, "metadata");
        if (picture != null) {
            metadata.child(
                    Element.builder(Names.AVATAR_METADATA, "info")
                            .attribute("id", hash)
                            .attribute("type", picture.type())
                            .attribute("bytes", Integer.toString(picture.bytes().size()))
                            .build());
        }
        return metadata.build();
    }

    private Node node(Work work, Host host, String name, Jid by) throws Refused {
        Node known = host.find(name);
        return known == null
                ? publishing.create(work, host, name, NodeConfig.ofAccount(name), by)
                : known;
    }

    private void note(Work work, Host host, String hash) {
        work.change(Photos.change(host.address(), hash));
        work.photo(hash);
    }

    /// Metadata was published or went: the vCard, which everybody may read, gets the picture,
    /// unless the owner keeps it from his contacts.
    void toVcard(Work work, Host host, Node node, @Nullable Element metadata) {
        AccessModel model = node.config().model();
        if (model == AccessModel.WHITELIST || model == AccessModel.ROSTER) {
            return;
        }
        Element photo = null;
        String hash = "";
        for (Element info : metadata == null ? List.<Element>of() : metadata.elements()) {
            String id = info.attribute("id");
            Element data = id == null || photo != null ? null : data(work, host, id);
            if (id != null && data != null) {
                photo = photo(info.attribute("type"), data.text());
                hash = id;
            }
        }
        if (photo == null && metadata != null && !metadata.elements().isEmpty()) {
            return;
        }
        Element before = publishing.records().vcard(host.address());
        if (before != null || photo != null) {
            Element vcard = withPhoto(before, photo);
            work.change(publishing.records().putVcard(host.address(), vcard));
        }
        note(work, host, hash);
    }

    private @Nullable Element data(Work work, Host host, String id) {
        Node node = host.find(Names.AVATAR_DATA);
        if (node != null) {
            for (Item item : work.items(host, node, publishing.records())) {
                if (item.id().equals(id)) {
                    return item.payload();
                }
            }
        }
        return null;
    }

    private static Element photo(@Nullable String type, String base64) {
        return Element.builder(Names.VCARD, "PHOTO")
                .child("TYPE", type)
                .child("BINVAL", base64)
                .build();
    }

    private static Element withPhoto(@Nullable Element vcard, @Nullable Element photo) {
        Element.Builder changed = Element.builder(Names.VCARD, "vCard");
        if (vcard != null) {
            for (Element child : vcard.elements()) {
                changed.child(child.is(Names.VCARD, "PHOTO") ? null : child);
            }
        }
        return changed.child(photo).build();
    }
}
