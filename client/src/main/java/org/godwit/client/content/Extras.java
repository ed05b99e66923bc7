package org.godwit.client.content;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a message carries beside its text.
///
/// @param attachment a file, place or card, or null
/// @param mentions who is meant where in the text, at most [#MENTIONS_MAX]
/// @param forwarded it was written by somebody else, to somebody else
/// @param lasting how long after its time it is shown, or null for good
/// @param timer what the timer of the conversation is from now on, zero for none; null when the
///   message does not set it
/// @param sealed it was sealed from end to end on its way (docs/SEALING.md)
public record Extras(
        @Nullable Attachment attachment,
        List<Mention> mentions,
        boolean forwarded,
        @Nullable Duration lasting,
        @Nullable Duration timer,
        boolean sealed) {
    public static final int MENTIONS_MAX = 64;
    public static final Extras NONE = new Extras(null, List.of(), false, null, null, false);

    /// Longest time to live, and timer of a conversation.
    public static final Duration LASTING_MAX = Duration.ofDays(366);

    public Extras {
        mentions = mentions.stream().limit(MENTIONS_MAX).toList();
        if (lasting != null && (lasting.isNegative() || lasting.isZero())) {
            throw new IllegalArgumentException("a message lasts for some time or for good");
        }
    }

    /// What has not been on its way.
    public Extras(
            @Nullable Attachment attachment,
            List<Mention> mentions,
            boolean forwarded,
            @Nullable Duration lasting,
            @Nullable Duration timer) {
        this(attachment, mentions, forwarded, lasting, timer, false);
    }

    public Extras asSealed() {
        return new Extras(attachment, mentions, forwarded, lasting, timer, true);
    }

    public static Extras of(Attachment attachment) {
        return NONE.with(attachment);
    }

    public static Extras mentioning(List<Mention> mentions) {
        return new Extras(null, mentions, false, null, null, false);
    }

    /// Says that messages of the conversation last so long from now on.
    public static Extras timer(Duration timer) {
        return new Extras(null, List.of(), false, null, timer, false);
    }

    public Extras with(@Nullable Attachment newAttachment) {
        return new Extras(newAttachment, mentions, forwarded, lasting, timer, sealed);
    }

    public Extras lasting(@Nullable Duration newLasting) {
        return new Extras(attachment, mentions, forwarded, newLasting, timer, sealed);
    }

    /// The same in a message that passes it on: who was meant is not meant again.
    public Extras asForwarded() {
        return new Extras(attachment, List.of(), true, null, null, false);
    }

    /// The same beside another text: places in the old one mean nothing in it.
    public Extras withoutMentions() {
        return new Extras(attachment, List.of(), forwarded, lasting, timer, sealed);
    }
}
