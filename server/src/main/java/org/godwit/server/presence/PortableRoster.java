package org.godwit.server.presence;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.Spec;
import org.godwit.store.Command;
import org.godwit.store.Shard;

/// A contact list as it travels between servers: `<query xmlns='jabber:iq:roster'/>` and a
/// `<presence type='subscribe'/>` for each request that waits for an answer.
@Spec({"XEP-0227 1.1 §4.4", "XEP-0227 1.1 §4.7"})
public final class PortableRoster {
    private PortableRoster() {}

    /// What the account has; reads the store.
    public static List<Element> export(Shard shard, Jid account) {
        String prefix = Rosters.itemPrefix(account);
        Element.Builder query = Element.builder(Namespaces.ROSTER, "query");
        List<Element> parts = new ArrayList<>();
        shard.scan(
                prefix,
                (key, blob) -> {
                    RosterItem item = RosterItem.decode(blob);
                    String contact = key.substring(prefix.length());
                    if (item.listed()) {
                        query.child(RosterForm.item(Rosters.contact(contact), item));
                    }
                    if (item.subscription().pendingIn()) {
                        parts.add(
                                Element.builder(Namespaces.CLIENT, "presence")
                                        .attribute("from", contact)
                                        .attribute("to", account.toString())
                                        .attribute("type", "subscribe")
                                        .build());
                    }
                    return true;
                });
        parts.addFirst(query.build());
        return parts;
    }

    /// The records that make `parts` the account's contact list. Other elements are left alone.
    ///
    /// @param version of the list from now on: higher than any before
    /// @throws ProtocolException when a contact is no address or a name is too long
    public static List<Command.Change> changes(
            Jid account, List<Element> parts, long version, Function<Stanza.Presence, Bytes> encode)
            throws ProtocolException {
        List<Command.Change> changes = new ArrayList<>();
        Map<Jid, RosterItem> items = new LinkedHashMap<>();
        for (Element part : parts) {
            if (part.is(Namespaces.ROSTER, "query")) {
                for (Element item : part.elements()) {
                    RosterForm.Change read = RosterForm.change(single(item));
                    if (read.name() != null) {
                        items.put(
                                read.contact(),
                                new RosterItem(
                                        true,
                                        read.name(),
                                        read.groups(),
                                        subscription(item),
                                        "true".equals(item.attribute("approved")),
                                        null));
                    }
                }
            } else if (part.is(Namespaces.CLIENT, "presence")
                    && "subscribe".equals(part.attribute("type"))
                    && part.attribute("from") != null) {
                Jid contact = Jid.parse(String.valueOf(part.attribute("from"))).bare();
                RosterItem item = items.getOrDefault(contact, RosterItem.STRANGER);
                Stanza.Presence request =
                        new Stanza.Presence(
                                Envelope.of(account, contact, null),
                                PresenceType.SUBSCRIBE,
                                Payload.EMPTY);
                items.put(
                        contact,
                        item.with(item.subscription().received(PresenceType.SUBSCRIBE).next())
                                .asked(encode.apply(request)));
            }
        }
        items.forEach(
                (contact, item) ->
                        changes.add(
                                new Command.Change(
                                        Rosters.itemPrefix(account) + contact, item.encode())));
        changes.add(new Command.Change(Rosters.versionKey(account), Rosters.number(version)));
        return changes;
    }

    private static Element single(Element item) {
        return Element.builder(Namespaces.ROSTER, "query").child(item).build();
    }

    private static Subscription subscription(Element item) {
        boolean asked = "subscribe".equals(item.attribute("ask"));
        return switch (item.attribute("subscription")) {
            case "both" -> Subscription.BOTH;
            case "to" -> Subscription.TO;
            case "from" -> asked ? Subscription.FROM_PENDING_OUT : Subscription.FROM;
            case null, default -> asked ? Subscription.NONE_PENDING_OUT : Subscription.NONE;
        };
    }
}
