package org.godwit.client.chat;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.godwit.client.Client;
import org.godwit.client.file.Portraits;
import org.godwit.client.people.People;
import org.godwit.client.people.Portrait;
import org.godwit.client.people.Profile;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// Grants the wishes about people: asks the client, and lets its answers happen to the chat.
final class PeopleWishes {
    private final People people;
    private final Jid me;
    private final Consumer<Happening> happen;

    PeopleWishes(Client client, Jid me, Consumer<Happening> happen) {
        this.people = client.sharing().people();
        this.me = me;
        this.happen = happen;
    }

    void grant(Wish.OfPeople wish) {
        switch (wish) {
            case Wish.LearnSettings() -> {
                var _ =
                        people.settings()
                                .thenAccept(
                                        all ->
                                                all.forEach(
                                                        one ->
                                                                happen.accept(
                                                                        new Happening.Learned(
                                                                                one))));
                look(me, false);
            }
            case Wish.LookAt(Jid peer) -> {
                var _ = people.lastSeen(peer);
                look(peer, false);
            }
            case Wish.ShowProfile(Jid peer) -> look(peer, true);
            case Wish.Choose(var setting) -> {
                var _ = people.choose(setting).whenComplete((_, fault) -> note(fault, "done"));
            }
            case Wish.Report(Jid who, boolean spam, String text) -> {
                String said = text.isBlank() ? null : text;
                var _ =
                        people.report(who, spam, said)
                                .whenComplete((_, fault) -> note(fault, "reported and blocked"));
            }
            case Wish.Say(var what, String value) -> say(what, value);
        }
    }

    private void look(Jid peer, boolean asked) {
        var _ =
                people.profile(peer)
                        .thenAccept(
                                profile ->
                                        happen.accept(
                                                new Happening.Profiled(peer, profile, asked)));
    }

    private void say(Wish.Say.What what, String value) {
        Portrait picture = null;
        if (what == Wish.Say.What.PICTURE && !value.isEmpty()) {
            picture = picture(value);
            if (picture == null) {
                happen.accept(
                        new Happening.Noted(
                                "that is no picture (PNG, JPEG, GIF), or one too large"));
                return;
            }
        }
        Portrait chosen = picture;
        try {
            var _ =
                    people.profile(me)
                            .thenCompose(
                                    before ->
                                            people.setProfile(changed(before, what, value, chosen)))
                            .whenComplete(
                                    (_, fault) -> {
                                        note(fault, "your profile says so now");
                                        look(me, false);
                                    });
        } catch (IllegalArgumentException e) {
            happen.accept(new Happening.Noted(String.valueOf(e.getMessage())));
        }
    }

    private static @Nullable Portrait picture(String file) {
        try {
            return Portraits.of(Path.of(file));
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private static Profile changed(
            Profile before, Wish.Say.What what, String value, @Nullable Portrait picture) {
        return switch (what) {
            case NAME -> before.named(value);
            case ABOUT -> before.about(value);
            case PICTURE -> before.pictured(picture);
        };
    }

    private void note(@Nullable Throwable fault, String done) {
        Throwable cause = fault == null || fault.getCause() == null ? fault : fault.getCause();
        happen.accept(
                new Happening.Noted(cause == null ? done : String.valueOf(cause.getMessage())));
    }
}
