package org.godwit.client.history;

import java.util.ArrayList;
import java.util.List;
import org.godwit.client.content.Attachment;
import org.godwit.client.content.Extras;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// What a message says now, and what people made of it.
///
/// @param body the text, at most `Client.BODY_BYTES_MAX` bytes of UTF-8; empty when deleted
/// @param author who wrote it in a group; null between two people and for what is our own
/// @param quote what it answers (XEP-0461), or null
/// @param state whether it is as it was written
/// @param reactions one a person, the oldest first, at most [#REACTIONS_MAX] people
/// @param extras what it carries beside the text
public record Content(
        String body,
        @Nullable Author author,
        @Nullable Quote quote,
        State state,
        List<Reaction> reactions,
        Extras extras) {
    public static final int REACTIONS_MAX = 256;

    /// Whether a message is as it was written.
    public enum State {
        WRITTEN,
        /// Its author corrected it (XEP-0308).
        EDITED,
        /// Its author took it back (XEP-0424).
        DELETED,
        /// No message at all: a group says who came or left.
        NOTE,
        /// It is sealed from end to end and could not be opened here; the body says why. The device
        /// that sent it is asked to seal it again.
        UNOPENED
    }

    /// The message another one answers.
    ///
    /// @param id of that message
    /// @param author who wrote it; in a group the address there
    /// @param excerpt of its text, at most [#EXCERPT_CHARACTERS_MAX]; empty when unknown
    public record Quote(String id, Jid author, String excerpt) {
        public static final int EXCERPT_CHARACTERS_MAX = 280;

        public Quote {
            if (excerpt.length() > EXCERPT_CHARACTERS_MAX) {
                int end = excerpt.offsetByCodePoints(0, EXCERPT_CHARACTERS_MAX / 2);
                excerpt = excerpt.substring(0, end) + "…";
            }
        }
    }

    /// What one person thinks of a message (XEP-0444): never empty, at most [#EMOJI_MAX].
    public record Reaction(Jid by, List<String> emoji) {
        public static final int EMOJI_MAX = 8;
        public static final int EMOJI_CHARACTERS_MAX = 64;

        public Reaction {
            emoji =
                    emoji.stream()
                            .filter(e -> !e.isBlank() && e.length() <= EMOJI_CHARACTERS_MAX)
                            .distinct()
                            .limit(EMOJI_MAX)
                            .toList();
        }
    }

    public Content {
        reactions = List.copyOf(reactions);
    }

    public static Content of(String body) {
        return new Content(body, null, null, State.WRITTEN, List.of(), Extras.NONE);
    }

    /// What carries something beside its text.
    public static Content of(String body, Extras extras) {
        return new Content(body, null, null, State.WRITTEN, List.of(), extras);
    }

    /// What is about a file, a place or a card; its text is for clients that know no such thing.
    public static Content of(Attachment attachment) {
        return of(attachment.fallback(), Extras.of(attachment));
    }

    /// What a group says of itself.
    public static Content note(String text) {
        return new Content(text, null, null, State.NOTE, List.of(), Extras.NONE);
    }

    /// What could not be opened.
    public static Content unopened(String why) {
        return new Content(why, null, null, State.UNOPENED, List.of(), Extras.NONE);
    }

    /// The same, sealed from end to end on its way.
    public Content secured() {
        return with(extras.asSealed());
    }

    /// Whether that member of a group wrote it; between two people everybody is null.
    boolean isBy(@Nullable Author somebody) {
        return author == null ? somebody == null : somebody != null && author.isSameAs(somebody);
    }

    public Content by(@Nullable Author newAuthor) {
        return new Content(body, newAuthor, quote, state, reactions, extras);
    }

    public Content quoting(@Nullable Quote newQuote) {
        return new Content(body, author, newQuote, state, reactions, extras);
    }

    public Content with(Extras newExtras) {
        return new Content(body, author, quote, state, reactions, newExtras);
    }

    public @Nullable Attachment attachment() {
        return extras.attachment();
    }

    /// The same after its author corrected it; what is deleted stays so.
    public Content edited(String newBody) {
        return state == State.DELETED
                ? this
                : new Content(
                        newBody,
                        author,
                        quote,
                        State.EDITED,
                        reactions,
                        extras.withoutMentions().with((Attachment) null));
    }

    public Content deleted() {
        return new Content("", author, null, State.DELETED, List.of(), Extras.NONE);
    }

    /// The same with this instead of what that person thought before; empty takes it back.
    public Content with(Reaction reaction) {
        List<Reaction> more = new ArrayList<>(reactions);
        boolean _ = more.removeIf(before -> before.by().equals(reaction.by()));
        if (!reaction.emoji().isEmpty() && state != State.DELETED && more.size() < REACTIONS_MAX) {
            more.add(reaction);
        }
        return new Content(body, author, quote, state, more, extras);
    }
}
