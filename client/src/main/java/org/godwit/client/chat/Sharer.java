package org.godwit.client.chat;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.godwit.client.Client;
import org.godwit.client.content.Attachment;
import org.godwit.client.content.Extras;
import org.godwit.client.content.Mention;
import org.godwit.client.file.Transfers;
import org.godwit.client.history.Message;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// Grants what the chat wishes of files and everything else that is more than a text.
final class Sharer {
    private static final String DOWNLOADS = "Downloads";

    private final Client client;

    Sharer(Client client) {
        this.client = client;
    }

    /// @return why not, or null
    @Nullable String grant(Wish.OfSharing wish) {
        try {
            granted(wish);
            return null;
        } catch (IllegalArgumentException | IllegalStateException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void granted(Wish.OfSharing wish) {
        switch (wish) {
            case Wish.SendFile(Jid to, String path, Wish.Packing packing, String caption) -> {
                Transfers.Sending how =
                        switch (packing) {
                            case PLAIN -> Transfers.Sending.USUAL;
                            case ENCRYPTED -> Transfers.Sending.ENCRYPTED;
                            case VOICE -> Transfers.Sending.VOICE;
                        };
                long _ = client.sharing().sendFile(to, path(path), how, caption);
            }
            case Wish.Save(Message message, String path) -> {
                long _ = client.sharing().save(message, path == null ? folder() : path(path));
            }
            case Wish.Cancel(long transfer) -> client.sharing().cancel(transfer);
            case Wish.Forward(Message message, Jid to) -> {
                Message.Ref _ = client.sharing().forward(message, to);
            }
            case Wish.SetTimer(Jid peer, Duration timer) -> client.sharing().setTimer(peer, timer);
            case Wish.Share(Jid to, Attachment attachment) -> {
                Message.Ref _ = client.sharing().send(to, attachment);
            }
            case Wish.Mentioning(Jid to, String body, Message.Ref answers, List<Mention> who) -> {
                Message.Ref _ =
                        answers == null
                                ? client.sharing().send(to, body, Extras.mentioning(who))
                                : client.sharing().reply(answers, body, Extras.mentioning(who));
            }
        }
    }

    /// A path as people type it.
    private static Path path(String typed) {
        String home = System.getProperty("user.home", ".");
        try {
            return typed.equals("~") || typed.startsWith("~/")
                    ? Path.of(home + typed.substring(1))
                    : Path.of(typed);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(typed + " is no path", e);
        }
    }

    /// Where files go when nothing else is said.
    private static Path folder() {
        Path downloads = Path.of(System.getProperty("user.home", "."), DOWNLOADS);
        return Files.isDirectory(downloads) ? downloads : Path.of("").toAbsolutePath();
    }
}
