package org.godwit.server.pubsub;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.server.pubsub.node.Host;
import org.godwit.server.pubsub.node.Item;
import org.godwit.server.pubsub.node.Node;
import org.godwit.server.pubsub.node.Records;
import org.godwit.server.pubsub.node.Refused;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// What is in a node, for who asks: all, some by id, the most recent, or page by page. What does
/// not fit in one answer is left for the next page.
@Spec({"XEP-0060 1.26.0 §6.5", "XEP-0059 1.0 §2"})
final class Reading {
    private final Records records;
    private final ServerLimits limits;

    Reading(Records records, ServerLimits limits) {
        this.records = records;
        this.limits = limits;
    }

    /// @param wanted the `items` element
    /// @param paging the result set wish, or null
    Element items(Host host, Node node, Element wanted, @Nullable Element paging) throws Refused {
        Set<String> ids = new HashSet<>();
        for (Element item : wanted.elements()) {
            String id = item.attribute("id");
            if (item.is(Names.PUBSUB, "item") && id != null) {
                ids.add(id);
            }
        }
        List<Item> found =
                ids.isEmpty() ? records.items(host.address(), node.name()) : byId(host, node, ids);
        int most = number(wanted.attribute("max_items"));
        List<Item> recent = found.subList(Math.max(0, found.size() - most), found.size());
        return page(node, recent, paging);
    }

    private List<Item> byId(Host host, Node node, Set<String> ids) {
        List<Item> found = new ArrayList<>();
        for (String id : node.itemIds()) {
            Item item = ids.contains(id) ? records.item(host.address(), node.name(), id) : null;
            if (item != null) {
                found.add(item);
            }
        }
        return found;
    }

    private static int number(@Nullable String text) throws Refused {
        if (text == null) {
            return Integer.MAX_VALUE;
        }
        try {
            return Math.max(0, Integer.parseInt(text));
        } catch (NumberFormatException e) {
            throw Refused.because(ErrorCode.BAD_REQUEST, "not a number: " + text);
        }
    }

    private Element page(Node node, List<Item> all, @Nullable Element paging) throws Refused {
        Element max = paging == null ? null : paging.child(Names.RSM, "max");
        Element before = paging == null ? null : paging.child(Names.RSM, "before");
        Element after = paging == null ? null : paging.child(Names.RSM, "after");
        int from = after == null ? 0 : indexOf(all, after.text()) + 1;
        boolean backwards = before != null;
        int to =
                before == null || before.text().isEmpty()
                        ? all.size()
                        : indexOf(all, before.text());
        int countMax = max == null ? Integer.MAX_VALUE : number(max.text());
        int bytesLeft = limits.wire().stanzaBytesMax() - limits.wire().stanzaBytesMax() / 8;
        int first = backwards ? to : from;
        int last = first;
        while (last - first < countMax && (backwards ? first > from : last < to)) {
            Item next = backwards ? all.get(first - 1) : all.get(last);
            Element payload = next.payload();
            bytesLeft -= payload == null ? 0 : weight(payload);
            if (bytesLeft < 0 && last > first) {
                break;
            }
            first -= backwards ? 1 : 0;
            last += backwards ? 0 : 1;
        }
        return answer(node, all, all.subList(first, last), paging != null);
    }

    /// What an element takes in the larger of the two encodings, roughly.
    private static int weight(Element element) {
        int sum = 2 * element.name().length() + element.namespace().length() + 16;
        for (var attribute : element.attributes()) {
            sum += attribute.name().length() + attribute.value().length() + 4;
        }
        for (Element child : element.elements()) {
            sum += weight(child);
        }
        return sum + element.text().length();
    }

    private static int indexOf(List<Item> all, String id) throws Refused {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).id().equals(id)) {
                return i;
            }
        }
        throw Refused.because(ErrorCode.ITEM_NOT_FOUND, "there is no item " + id);
    }

    private static Element answer(Node node, List<Item> all, List<Item> page, boolean paged) {
        Element.Builder items =
                Element.builder(Names.PUBSUB, "items").attribute("node", node.name());
        for (Item item : page) {
            items.child(
                    Element.builder(Names.PUBSUB, "item")
                            .attribute("id", item.id())
                            .child(item.payload())
                            .build());
        }
        Element.Builder answer = Element.builder(Names.PUBSUB, "pubsub").child(items.build());
        if (paged || page.size() < all.size()) {
            Element.Builder set = Element.builder(Names.RSM, "set");
            if (!page.isEmpty()) {
                set.child("first", page.getFirst().id()).child("last", page.getLast().id());
            }
            answer.child(set.child("count", Integer.toString(all.size())).build());
        }
        return answer.build();
    }
}
