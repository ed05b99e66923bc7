package org.godwit.client.chat;

import java.time.Duration;
import java.util.List;
import org.godwit.client.content.Attachment;
import org.godwit.client.content.Mention;
import org.godwit.client.group.Rank;
import org.godwit.client.history.Message;
import org.godwit.client.people.Setting;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// What the chat wants done outside of it.
sealed interface Wish {
    record Send(Jid to, String body) implements Wish {}

    record Reply(Message.Ref to, String body) implements Wish {}

    record Edit(Message.Ref ref, String body) implements Wish {}

    record Retract(Message.Ref ref) implements Wish {}

    record React(Message.Ref ref, List<String> emoji) implements Wish {
        public React {
            emoji = List.copyOf(emoji);
        }
    }

    /// What is more than a text.
    sealed interface OfSharing extends Wish {}

    /// How a file is sent.
    enum Packing {
        PLAIN,
        ENCRYPTED,
        VOICE
    }

    /// @param path as it was typed
    /// @param caption a text that follows it, or nothing
    record SendFile(Jid to, String path, Packing packing, String caption) implements OfSharing {}

    /// @param path as it was typed, or null for where files usually go
    record Save(Message message, @Nullable String path) implements OfSharing {}

    record Cancel(long transfer) implements OfSharing {}

    record Forward(Message message, Jid to) implements OfSharing {}

    record SetTimer(Jid peer, Duration timer) implements OfSharing {}

    record Share(Jid to, Attachment attachment) implements OfSharing {}

    /// A text that names somebody.
    record Mentioning(Jid to, String body, Message.@Nullable Ref answers, List<Mention> who)
            implements OfSharing {
        public Mentioning {
            who = List.copyOf(who);
        }
    }

    record MarkRead(Jid peer) implements Wish {}

    record Typing(Jid peer, boolean typing) implements Wish {}

    record Add(Jid jid) implements Wish {}

    record Accept(Jid jid) implements Wish {}

    record Decline(Jid jid) implements Wish {}

    record Remove(Jid jid) implements Wish {}

    record CreateGroup(String name, List<Jid> members) implements Wish {
        public CreateGroup {
            members = List.copyOf(members);
        }
    }

    record Invite(Jid group, Jid who) implements Wish {}

    record Expel(Jid group, Jid who) implements Wish {}

    record Join(Jid group) implements Wish {}

    record Leave(Jid group) implements Wish {}

    /// The safety number of a conversation is to be shown.
    record AskSafety(Jid peer) implements Wish {}

    /// The number shown last was compared.
    record Verified(Jid peer) implements Wish {}

    record NotVerified(Jid peer) implements Wish {}

    record ListMembers(Jid group) implements Wish {}

    /// What is wanted of a group beside who belongs.
    sealed interface OfGroup extends Wish {}

    record SetRank(Jid group, Jid who, Rank rank) implements OfGroup {}

    record Rename(Jid group, String name) implements OfGroup {}

    /// The picture of a file.
    record SetPicture(Jid group, String path) implements OfGroup {}

    record LetSpeak(Jid group, boolean everybody) implements OfGroup {}

    record MakeLink(Jid group, int uses, Duration age) implements OfGroup {}

    record ListLinks(Jid group) implements OfGroup {}

    record RevokeLink(Jid group, String id) implements OfGroup {}

    record Follow(String uri) implements OfGroup {}

    record AskTicks(Jid group) implements OfGroup {}

    record AskHolders(Message.Ref ref) implements OfGroup {}

    /// The page of messages before that order, answered by [Happening.Loaded].
    record Load(Jid peer, long beforeOrder) implements Wish {}

    /// About people; answered by happenings.
    sealed interface OfPeople extends Wish {}

    /// What the account has chosen, all of it.
    record LearnSettings() implements OfPeople {}

    /// What somebody says of themselves, and when they were last seen.
    record LookAt(Jid peer) implements OfPeople {}

    record ShowProfile(Jid peer) implements OfPeople {}

    record Choose(Setting setting) implements OfPeople {}

    record Report(Jid who, boolean spam, String text) implements OfPeople {}

    /// Something about this account; nothing takes it back.
    record Say(What what, String value) implements OfPeople {
        enum What {
            NAME,
            ABOUT,
            /// The value is a file.
            PICTURE
        }
    }

    record Reconnect() implements Wish {}

    /// A sound or a mark on the window: something came that is not on the screen.
    record Ring() implements Wish {}

    record Redraw() implements Wish {}

    record Quit() implements Wish {}
}
