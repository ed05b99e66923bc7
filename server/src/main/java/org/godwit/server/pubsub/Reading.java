package org.godwit.server.pubsub;

import java.util.ArrayDeque;
import java.util.Deque;
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
        List<String> found = node.itemIds();
        if (!ids.isEmpty()) {
            found.retainAll(ids);
        }
        int most = number(wanted.attribute("max_items"));
        List<String> recent = found.subList(Math.max(0, found.size() - most), found.size());
        return page(host, node, recent, paging);
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

    /// Reads no more items than the page has room for.
    private Element page(Host host, Node node, List<String> all, @Nullable Element paging)
            throws Refused {
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
        Deque<Item> page = new ArrayDeque<>();
        while (last - first < countMax && (backwards ? first > from : last < to)) {
            String id = backwards ? all.get(first - 1) : all.get(last);
            Item next = records.item(host.address(), node.name(), id);
            Element payload = next == null ? null : next.payload();
            bytesLeft -= payload == null ? 0 : weight(payload);
            if (bytesLeft < 0 && last > first) {
                break;
            }
            first -= backwards ? 1 : 0;
            last += backwards ? 0 : 1;
            if (next != null && backwards) {
                page.addFirst(next);
            } else if (next != null) {
                page.addLast(next);
            }
        }
        boolean whole = last - first == all.size();
        return answer(node, List.copyOf(page), paging != null || !whole ? all.size() : -1);
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

    private static int indexOf(List<String> all, String id) throws Refused {
        int index = all.indexOf(id);
        if (index >= 0) {
            return index;
        }
        throw Refused.because(ErrorCode.ITEM_NOT_FOUND, "there is no item " + id);
    }

    /// @param count of all that are asked for; negative when the answer holds them all
    private static Element answer(Node node, List<Item> page, int count) {
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
        if (count >= 0) {
            Element.Builder set = Element.builder(Names.RSM, "set");
            if (!page.isEmpty()) {
                set.child("first", page.getFirst().id()).child("last", page.getLast().id());
            }
            answer.child(set.child("count", Integer.toString(count)).build());
        }
        return answer.build();
    }
}
