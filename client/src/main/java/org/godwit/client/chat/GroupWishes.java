package org.godwit.client.chat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.godwit.client.Client;
import org.godwit.client.Grouping;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// Wishes about a group → the client.
final class GroupWishes {
    /// A group's card holds no more, in Base64.
    private static final int PICTURE_BYTES_MAX = 140_000;

    private GroupWishes() {}

    /// @return why it cannot be, or null
    static @Nullable String grant(Client client, Wish.OfGroup wish) {
        Grouping groups = client.groups();
        switch (wish) {
            case Wish.SetRank set -> groups.setRank(set.group(), set.who(), set.rank());
            case Wish.Rename(Jid group, String name) -> groups.rename(group, name);
            case Wish.SetPicture(Jid group, String path) -> {
                return picture(groups, group, path);
            }
            case Wish.LetSpeak(Jid group, boolean everybody) -> groups.letSpeak(group, everybody);
            case Wish.MakeLink make -> groups.makeLink(make.group(), make.uses(), make.age());
            case Wish.ListLinks(Jid group) -> groups.listLinks(group);
            case Wish.RevokeLink(Jid group, String id) -> groups.revokeLink(group, id);
            case Wish.Follow(String uri) -> {
                try {
                    Jid _ = groups.follow(uri);
                } catch (IllegalArgumentException e) {
                    return String.valueOf(e.getMessage());
                }
            }
            case Wish.AskTicks(Jid group) -> groups.askTicks(group);
            case Wish.AskHolders ask -> groups.askHolders(ask.ref());
        }
        return null;
    }

    private static @Nullable String picture(Grouping groups, Jid group, String path) {
        String name = path.toLowerCase(Locale.ROOT);
        String type =
                name.endsWith(".png")
                        ? "image/png"
                        : name.endsWith(".jpg") || name.endsWith(".jpeg") ? "image/jpeg" : "";
        if (type.isEmpty()) {
            return "a picture is a .png or .jpg";
        }
        try {
            Path file = Path.of(path);
            if (Files.size(file) > PICTURE_BYTES_MAX) {
                return "a group's picture has at most " + PICTURE_BYTES_MAX + " bytes";
            }
            groups.setPicture(group, Bytes.wrap(Files.readAllBytes(file)), type);
            return null;
        } catch (IOException | IllegalArgumentException e) {
            return "cannot read " + path;
        }
    }
}
