package org.godwit.client;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// The account's own life: another password (XEP-0077 §3.3), its end (PROTOCOL §4.11).
final class Account {
    static final String REQUEST = "account-";

    private static final String PASSWORD = REQUEST + "password-";
    private static final String NAMESPACE = "urn:godwit:account:0";
    private static final String REGISTER = "jabber:iq:register";

    private final Jid account;
    private long requests;

    Account(Jid account) {
        this.account = account;
    }

    /// What to send for a wish.
    List<Stanza.Addressed> wish(Input.OfAccount wish) {
        return switch (wish) {
            case Input.ChangePassword(String password) ->
                    List.of(
                            set(
                                    PASSWORD,
                                    Element.builder(REGISTER, "query")
                                            .child(text("username", account.local()))
                                            .child(text("password", password))
                                            .build()));
            case Input.EraseAccount() ->
                    List.of(
                            set(
                                    REQUEST,
                                    Element.builder(NAMESPACE, "erase")
                                            .attribute("jid", account.toString())
                                            .build()));
        };
    }

    private static Element text(String name, @Nullable String text) {
        return Element.builder(REGISTER, name).text(text == null ? "" : text).build();
    }

    private Stanza.Iq set(String id, Element what) {
        return new Stanza.Iq(
                Envelope.of(null, null, id + ++requests), IqType.SET, Payload.of(what));
    }

    /// What a granted request came to, or null when it was none of these.
    static @Nullable AccountNews read(String id, @Nullable Element about) {
        if (id.startsWith(PASSWORD)) {
            return new AccountNews.PasswordChanged();
        }
        if (!id.startsWith(REQUEST) || about == null || !about.is(NAMESPACE, "erased")) {
            return null;
        }
        SortedMap<String, Long> went = new TreeMap<>();
        for (Element each : about.elements()) {
            String kind = each.attribute("kind");
            String count = each.attribute("count");
            if (kind != null && count != null && count.matches("[0-9]{1,18}")) {
                went.put(kind, Long.valueOf(count));
            }
        }
        return new AccountNews.Erased(went);
    }
}
