package org.godwit.client.content;

import java.util.List;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// How somebody can be reached, handed on (XEP-0292).
///
/// @param name at most [#TEXT_CHARACTERS_MAX] characters; likewise the others
/// @param jid a bare JID, or null
/// @param phones at most [#ENTRIES_MAX]; likewise `mails`
public record ContactCard(String name, @Nullable Jid jid, List<String> phones, List<String> mails)
        implements Attachment {
    public static final int ENTRIES_MAX = 16;
    public static final int TEXT_CHARACTERS_MAX = 256;

    public ContactCard {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a card has a name");
        }
        name = Texts.cut(name, TEXT_CHARACTERS_MAX);
        jid = jid == null ? null : jid.bare();
        phones = bounded(phones);
        mails = bounded(mails);
    }

    private static List<String> bounded(List<String> texts) {
        return texts.stream()
                .filter(text -> !text.isBlank())
                .limit(ENTRIES_MAX)
                .map(text -> Texts.cut(text, TEXT_CHARACTERS_MAX))
                .toList();
    }

    @Override
    public String fallback() {
        StringBuilder lines = new StringBuilder(name);
        if (jid != null) {
            lines.append("\nxmpp:").append(jid);
        }
        phones.forEach(phone -> lines.append("\ntel:").append(phone));
        mails.forEach(mail -> lines.append("\nmailto:").append(mail));
        return lines.toString();
    }

    @Override
    public String brief() {
        return name;
    }
}
