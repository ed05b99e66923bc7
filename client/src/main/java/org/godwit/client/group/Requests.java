package org.godwit.client.group;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.godwit.protocol.form.DataForm;
import org.godwit.protocol.form.Field;
import org.godwit.protocol.form.FieldType;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// What an account asks of groups, as stanzas (XEP-0045; PROTOCOL.md, 6).
public final class Requests {
    /// How their ids begin.
    public static final String ID = "group-";

    private static final String CONFIG = "muc#roomconfig_";
    private static final String CARD = "vcard-temp";

    /// People invited in one stanza.
    private static final int INVITED_MAX = 100;

    private static final String SERVICE = "conference.";

    private final Jid account;
    private long requests;

    public Requests(Jid account) {
        this.account = account;
    }

    /// Whether `jid` is a group of the account's own server.
    public static boolean isGroup(Jid account, Jid jid) {
        return jid.local() != null && jid.domain().equals(SERVICE + account.domain());
    }

    /// A group for its members only, everybody's address open to them.
    public List<Stanza.Addressed> create(Jid group, String name, List<Jid> members) {
        List<Field> fields =
                List.of(
                        text(CONFIG + "roomname", name),
                        Field.bool(CONFIG + "persistentroom", null, true),
                        Field.bool(CONFIG + "membersonly", null, true),
                        Field.bool(CONFIG + "publicroom", null, false),
                        Field.of(FieldType.LIST_SINGLE, CONFIG + "whois", null, "anyone"));
        List<Stanza.Addressed> stanzas = new ArrayList<>();
        stanzas.add(presence(group, PresenceType.AVAILABLE));
        stanzas.add(configure(group, fields));
        stanzas.add(register(group, null));
        stanzas.addAll(invite(group, members));
        stanzas.add(presence(group, PresenceType.UNAVAILABLE));
        return stanzas;
    }

    private Stanza.Presence presence(Jid group, PresenceType type) {
        Jid occupant = new Jid(group.local(), group.domain(), account.local());
        Payload payload =
                type == PresenceType.AVAILABLE
                        ? Payload.of(Element.of(Namespaces.MUC, "x"))
                        : Payload.EMPTY;
        return new Stanza.Presence(Envelope.of(occupant, null, null), type, payload);
    }

    public Stanza.Iq rename(Jid group, String name) {
        return configure(group, List.of(text(CONFIG + "roomname", name)));
    }

    /// Who may write: every member, or admins and owners.
    public Stanza.Iq letSpeak(Jid group, boolean everybody) {
        return configure(group, List.of(Field.bool("x-roomconfig_membersspeak", null, everybody)));
    }

    private Stanza.Iq configure(Jid group, List<Field> fields) {
        DataForm form = DataForm.of(DataForm.Type.SUBMIT, Namespaces.MUC + "#roomconfig", fields);
        Element query = Element.builder(Namespaces.MUC_OWNER, "query").child(form.write()).build();
        return iq(group, IqType.SET, query);
    }

    private static Field text(String name, String value) {
        return Field.of(FieldType.TEXT_SINGLE, name, null, value);
    }

    /// Becomes a member, or takes up an invitation.
    ///
    /// @param token of an invite link, or null
    public Stanza.Iq register(Jid group, @Nullable String token) {
        List<Field> fields = new ArrayList<>();
        fields.add(text("muc#register_roomnick", String.valueOf(account.local())));
        if (token != null) {
            fields.add(text("x-register_link", token));
        }
        return registration(
                group,
                DataForm.of(DataForm.Type.SUBMIT, Namespaces.MUC + "#register", fields).write());
    }

    public Stanza.Iq leave(Jid group) {
        return registration(group, Element.of(Namespaces.REGISTER, "remove"));
    }

    private Stanza.Iq registration(Jid group, Element what) {
        Element query = Element.builder(Namespaces.REGISTER, "query").child(what).build();
        return iq(group, IqType.SET, query);
    }

    /// As many stanzas as it takes.
    public List<Stanza.Addressed> invite(Jid group, List<Jid> guests) {
        List<Stanza.Addressed> stanzas = new ArrayList<>();
        for (int i = 0; i < guests.size(); i += INVITED_MAX) {
            Element.Builder x = Element.builder(Namespaces.MUC_USER, "x");
            for (Jid guest : guests.subList(i, Math.min(guests.size(), i + INVITED_MAX))) {
                x.child(
                        Element.builder(Namespaces.MUC_USER, "invite")
                                .attribute("to", guest.bare().toString())
                                .build());
            }
            stanzas.add(
                    new Stanza.Message(
                            Envelope.of(group, null, nextId()),
                            MessageType.NORMAL,
                            Payload.of(x.build())));
        }
        return stanzas;
    }

    /// Gives somebody a rank; null takes membership.
    public Stanza.Iq setRank(Jid group, Jid who, @Nullable Rank rank) {
        String affiliation = rank == null ? "none" : rank.affiliation();
        return admin(group, IqType.SET, item(affiliation).attribute("jid", who.toString()));
    }

    public Stanza.Iq list(Jid group, Rank rank) {
        return admin(group, IqType.GET, item(rank.affiliation()));
    }

    private static Element.Builder item(String affiliation) {
        return Element.builder(Namespaces.MUC_ADMIN, "item").attribute("affiliation", affiliation);
    }

    private Stanza.Iq admin(Jid group, IqType type, Element.Builder item) {
        Element query = Element.builder(Namespaces.MUC_ADMIN, "query").child(item.build()).build();
        return iq(group, type, query);
    }

    public Stanza.Iq askName(Jid group) {
        return iq(group, IqType.GET, Element.of(Namespaces.DISCO_INFO, "query"));
    }

    public Stanza.Iq askPicture(Jid group) {
        return iq(group, IqType.GET, Element.of(CARD, "vCard"));
    }

    /// @param image encoded as `mediaType`; empty for none
    public Stanza.Iq setPicture(Jid group, byte[] image, String mediaType) {
        Element.Builder card = Element.builder(CARD, "vCard");
        if (image.length > 0) {
            card.child(
                    Element.builder(CARD, "PHOTO")
                            .child("TYPE", mediaType)
                            .child("BINVAL", Base64.getEncoder().encodeToString(image))
                            .build());
        }
        return iq(group, IqType.SET, card.build());
    }

    /// @param id of a message of ours, whose holders are asked for; null for the latest counts
    public Stanza.Iq askTicks(Jid group, @Nullable String id) {
        return iq(
                group,
                IqType.GET,
                Element.builder(Namespaces.GROUP_TICKS, "ticks").attribute("id", id).build());
    }

    /// @param uses how many may come by it; 0 for any number
    public Stanza.Iq makeLink(Jid group, int uses, Duration age) {
        return iq(
                group,
                IqType.SET,
                Element.builder(Namespaces.GROUP, "link")
                        .attribute("uses", Integer.toString(uses))
                        .attribute("seconds", Long.toString(age.toSeconds()))
                        .build());
    }

    public Stanza.Iq listLinks(Jid group) {
        return iq(group, IqType.GET, Element.of(Namespaces.GROUP, "links"));
    }

    public Stanza.Iq revokeLink(Jid group, String id) {
        return iq(
                group,
                IqType.SET,
                Element.builder(Namespaces.GROUP, "revoke").attribute("id", id).build());
    }

    private Stanza.Iq iq(Jid group, IqType type, Element query) {
        return new Stanza.Iq(Envelope.of(group, null, nextId()), type, Payload.of(query));
    }

    private String nextId() {
        return ID + ++requests;
    }
}
