package org.godwit.protocol.binary;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.godwit.protocol.stanza.Attribute;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.Text;

/// Elements of every shape XML allows, from a seed.
final class RandomStanzas {
    private static final List<String> NAMESPACES =
            List.of(
                    "jabber:client",
                    "urn:xmpp:receipts",
                    "urn:xmpp:sid:0",
                    "urn:xmpp:delay",
                    "http://jabber.org/protocol/pubsub",
                    "urn:example:unknown",
                    "");
    private static final List<String> NAMES =
            List.of(
                    "message",
                    "iq",
                    "presence",
                    "body",
                    "received",
                    "stanza-id",
                    "item",
                    "ünï",
                    "x");
    private static final List<String> ATTRIBUTES =
            List.of("id", "to", "from", "type", "by", "stamp", "jid", "var", "node", "odd-ß");
    private static final List<String> VALUES =
            List.of(
                    "",
                    "chat",
                    "get",
                    "result",
                    "alice@example.org",
                    "alice@example.org/phone",
                    "ALICE@Example.ORG/Phone",
                    "@",
                    "a@",
                    "example.org",
                    "2026-11-24T10:00:00Z",
                    "2026-11-24T10:00:00.250Z",
                    "2026-11-24T10:00:00.250000Z",
                    "2026-02-30T10:00:00Z",
                    "0123456789abcdef",
                    "0123456789ABCDEF0",
                    "000",
                    "18446744073709551616",
                    "1767297629301744",
                    "-5",
                    "phone-17",
                    "phone-017",
                    "YQ==",
                    "YR==",
                    "+u9CmstkR5Jl5ii5R8JhfKUTnISO8A4/9N16x8epggibxCIALrK+",
                    "oI-u4MRJfgl4iBvvvO0oT8viyzMfGvRx",
                    "Привет, как дела?",
                    "नमस्ते, कैसे हो?",
                    "👌🏽😂",
                    "a\tb\nc\r",
                    "\uFFFD\uE000");

    private final Random random;

    RandomStanzas(long seed) {
        random = new Random(seed);
    }

    Element element(int depth) {
        List<Attribute> attributes = new ArrayList<>();
        List<String> used = new ArrayList<>();
        int count = random.nextInt(5);
        for (int i = 0; i < count; i++) {
            String name = pick(ATTRIBUTES);
            if (!used.contains(name)) {
                used.add(name);
                String namespace = random.nextInt(8) == 0 ? "urn:example:attributes" : "";
                attributes.add(new Attribute(namespace, name, value()));
            }
        }
        return new Element(pick(NAMESPACES), pick(NAMES), attributes, children(depth));
    }

    private List<Node> children(int depth) {
        List<Node> children = new ArrayList<>();
        int count = depth == 0 ? 0 : random.nextInt(4);
        boolean afterText = false;
        for (int i = 0; i < count; i++) {
            boolean text = !afterText && random.nextInt(3) == 0;
            String value = value();
            if (text && !value.isEmpty()) {
                children.add(new Text(value));
            } else {
                children.add(element(depth - 1));
                text = false;
            }
            afterText = text;
        }
        return children;
    }

    String value() {
        return switch (random.nextInt(6)) {
            case 0 -> uuid();
            case 1 -> text(random.nextInt(40));
            case 2 -> Long.toString(random.nextLong() >>> random.nextInt(64));
            default -> pick(VALUES);
        };
    }

    private String uuid() {
        String uuid = new UUID(random.nextLong(), random.nextLong()).toString();
        return random.nextBoolean() ? uuid : uuid.toUpperCase(java.util.Locale.ROOT);
    }

    private String text(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            int code = random.nextInt(3) == 0 ? random.nextInt(0x110000) : 32 + random.nextInt(95);
            boolean carried =
                    code >= 32
                            && code != 0xFFFE
                            && code != 0xFFFF
                            && !(code >= 0xD800 && code <= 0xDFFF);
            text.appendCodePoint(carried ? code : 'x');
        }
        return text.toString();
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
