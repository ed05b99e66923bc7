package org.godwit.client.people;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// Settings in stanzas (XEP-0191, PROTOCOL §5.12). What cannot be read is none.
public final class Settings {
    private static final String REPORTING = "urn:xmpp:reporting:1";

    /// More are not kept in memory.
    private static final int ENTRIES_MAX = 10_000;

    private Settings() {}

    public static Element ask(String what) {
        return Element.of(
                what.equals("blocklist") ? Namespaces.BLOCKING : Namespaces.PRIVACY, what);
    }

    /// @param reason why somebody who is blocked is reported too, or null
    public static Element write(Setting setting, @Nullable Reason reason) {
        return switch (setting) {
            case Setting.Privacy(Setting.Audience lastSeen, Setting.Audience messages) ->
                    Element.builder(Namespaces.PRIVACY, "privacy")
                            .attribute("last-seen", name(lastSeen))
                            .attribute("messages", name(messages))
                            .build();
            case Setting.Muted(Jid peer, Instant until, boolean mentions) ->
                    Element.builder(Namespaces.PRIVACY, "mute")
                            .attribute("jid", peer.toString())
                            .attribute("until", until == null ? null : until.toString())
                            .attribute("mentions", mentions ? "true" : "false")
                            .build();
            case Setting.Unmuted(Jid peer) ->
                    Element.builder(Namespaces.PRIVACY, "unmute")
                            .attribute("jid", peer.toString())
                            .build();
            case Setting.Blocked(List<Jid> who) -> items("block", who, reason);
            case Setting.Unblocked(List<Jid> who) -> items("unblock", who, null);
        };
    }

    private static String name(Setting.Audience audience) {
        return audience.name().toLowerCase(Locale.ROOT);
    }

    private static Element items(String name, List<Jid> who, @Nullable Reason reason) {
        Element.Builder items = Element.builder(Namespaces.BLOCKING, name);
        for (Jid jid : who) {
            items.child(
                    Element.builder(Namespaces.BLOCKING, "item")
                            .attribute("jid", jid.toString())
                            .child(reason == null ? null : report(reason))
                            .build());
        }
        return items.build();
    }

    /// Why somebody is reported (XEP-0377).
    ///
    /// @param spam or else abuse
    /// @param text for the operator, or null
    public record Reason(boolean spam, @Nullable String text) {}

    private static Element report(Reason reason) {
        String text = reason.text();
        return Element.builder(REPORTING, "report")
                .attribute(
                        "reason",
                        reason.spam() ? "urn:xmpp:reporting:spam" : "urn:xmpp:reporting:abuse")
                .child(
                        text == null || text.isBlank()
                                ? null
                                : Element.builder(REPORTING, "text").text(text).build())
                .build();
    }

    /// Everything an element says: a list, or a single change.
    public static List<Setting> read(Element element) {
        List<Setting> all = new ArrayList<>();
        if (element.namespace().equals(Namespaces.BLOCKING)) {
            List<Jid> who = jids(element);
            switch (element.name()) {
                case "blocklist", "block" -> all.add(new Setting.Blocked(who));
                case "unblock" -> all.add(new Setting.Unblocked(who));
                default -> {}
            }
        } else if (element.namespace().equals(Namespaces.PRIVACY)) {
            if (element.name().equals("muted")) {
                element.elements().stream()
                        .limit(ENTRIES_MAX)
                        .forEach(child -> add(one(child), all));
            } else {
                add(one(element), all);
            }
        }
        return all;
    }

    private static void add(@Nullable Setting setting, List<Setting> all) {
        if (setting != null) {
            all.add(setting);
        }
    }

    private static @Nullable Setting one(Element element) {
        Jid peer = jid(element);
        return switch (element.name()) {
            case "privacy" -> {
                Setting.Audience seen = audience(element.attribute("last-seen"));
                Setting.Audience messages = audience(element.attribute("messages"));
                yield seen == null || messages == null ? null : new Setting.Privacy(seen, messages);
            }
            case "mute" ->
                    peer == null
                            ? null
                            : new Setting.Muted(
                                    peer,
                                    instant(element.attribute("until")),
                                    "true".equals(element.attribute("mentions")));
            case "unmute" -> peer == null ? null : new Setting.Unmuted(peer);
            default -> null;
        };
    }

    private static List<Jid> jids(Element element) {
        List<Jid> all = new ArrayList<>();
        for (Element item : element.elements()) {
            Jid jid = jid(item);
            if (jid != null && all.size() < ENTRIES_MAX) {
                all.add(jid);
            }
        }
        return all;
    }

    private static @Nullable Jid jid(Element element) {
        String jid = element.attribute("jid");
        try {
            return jid == null ? null : Jid.parse(jid);
        } catch (ProtocolException e) {
            return null;
        }
    }

    /// The name of a setting as people write it, or null when it is none.
    public static Setting.@Nullable Audience audience(@Nullable String text) {
        for (Setting.Audience audience : Setting.Audience.values()) {
            if (name(audience).equals(text)) {
                return audience;
            }
        }
        return null;
    }

    private static @Nullable Instant instant(@Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
