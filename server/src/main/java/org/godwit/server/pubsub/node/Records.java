package org.godwit.server.pubsub.node;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.godwit.protocol.binary.BinaryCodec;
import org.godwit.protocol.form.DataForm;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.store.Blob;
import org.godwit.store.Command;
import org.godwit.store.Shard;
import org.jspecify.annotations.Nullable;

/// Nodes and XML as records. Reads what is committed; what is to be written is returned as changes.
public final class Records {
    private static final String NAMESPACE = "urn:godwit:node:0";

    private final Shard shard;
    private final BinaryCodec codec;

    /// @param domain of the accounts
    public Records(Shard shard, String domain, Limits limits) {
        this.shard = shard;
        this.codec = new BinaryCodec(domain, limits);
    }

    private static String nodesOf(Jid host) {
        return "of/" + host + "/pubsub/";
    }

    private static String itemsOf(Jid host, String node) {
        return "of/" + host + "/item/" + node.length() + ":" + node + "/";
    }

    private static String privateOf(Jid account) {
        return "of/" + account + "/private/";
    }

    private static String privateKey(Jid account, Element element) {
        return privateOf(account) + "{" + element.namespace() + "}" + element.name();
    }

    private static String vcardKey(Jid account) {
        return "of/" + account + "/vcard";
    }

    public Blob encode(Element element) {
        Stanza.Iq holder =
                new Stanza.Iq(Envelope.of(null, null, null), IqType.RESULT, Payload.of(element));
        return Blob.wrap(codec.encode(holder).unsafeArray());
    }

    private Element decode(Blob blob) {
        try {
            if (codec.decode(Bytes.wrap(blob.unsafeArray())) instanceof Stanza.Iq iq) {
                Element element = iq.payload().element();
                if (element != null) {
                    return element;
                }
            }
        } catch (ProtocolException e) {
            throw new IllegalStateException("damaged record: " + e.detail(), e);
        }
        throw new IllegalStateException("a damaged record holds no element");
    }

    private @Nullable Element read(String key) {
        Blob blob = shard.get(key);
        return blob == null ? null : decode(blob);
    }

    /// Everything an account or the service has.
    ///
    /// @param service whether the nodes are of the service
    public Host load(Jid address, boolean service) {
        Host host = new Host(address, service);
        String prefix = nodesOf(address);
        shard.scan(
                prefix,
                (key, blob) -> {
                    String name = key.substring(prefix.length());
                    host.nodes().put(name, node(name, decode(blob), service));
                    return true;
                });
        for (Node node : host.nodes().values()) {
            order(address, node);
        }
        return host;
    }

    private void order(Jid host, Node node) {
        String prefix = itemsOf(host, node.name());
        List<Placed> found = new ArrayList<>();
        shard.scan(
                prefix,
                (key, blob) -> {
                    String id = key.substring(prefix.length());
                    found.add(new Placed(id, number(decode(blob), "n"), blob.size()));
                    return true;
                });
        found.sort(Comparator.comparingLong(Placed::number));
        found.forEach(item -> node.restore(item.id(), item.number(), item.bytes()));
    }

    private record Placed(String id, long number, int bytes) {}

    private static long number(Element element, String attribute) {
        String value = element.attribute(attribute);
        return value == null ? 0 : Long.parseLong(value);
    }

    private static Node node(String name, Element record, boolean service) {
        try {
            NodeConfig base = service ? NodeConfig.ofService() : NodeConfig.ofAccount(name);
            DataForm form = DataForm.in(record);
            ConfigForm reader = new ConfigForm(service, Integer.MAX_VALUE);
            Node node = new Node(name, form == null ? base : reader.apply(form, base));
            for (Element child : record.elements()) {
                String jid = child.attribute("jid");
                if (jid != null && child.is(NAMESPACE, "affiliation")) {
                    node.affiliate(Jid.parse(jid), Affiliation.of(child.attribute("as")));
                } else if (jid != null && child.is(NAMESPACE, "subscription")) {
                    String number = child.attribute("id");
                    node.subscriptions().put(Jid.parse(jid), number == null ? "" : number);
                }
            }
            return node;
        } catch (ProtocolException | Refused e) {
            throw new IllegalStateException("damaged node " + name, e);
        }
    }

    public Command.Change put(Host host, Node node) {
        Element.Builder record = Element.builder(NAMESPACE, "node");
        record.child(
                new ConfigForm(host.service(), Integer.MAX_VALUE)
                        .write(node.config(), DataForm.Type.SUBMIT));
        node.affiliations()
                .forEach(
                        (jid, affiliation) ->
                                record.child(
                                        Element.builder(NAMESPACE, "affiliation")
                                                .attribute("jid", jid.toString())
                                                .attribute("as", affiliation.wire())
                                                .build()));
        node.subscriptions()
                .forEach(
                        (jid, id) ->
                                record.child(
                                        Element.builder(NAMESPACE, "subscription")
                                                .attribute("jid", jid.toString())
                                                .attribute("id", id)
                                                .build()));
        return new Command.Change(nodesOf(host.address()) + node.name(), encode(record.build()));
    }

    public Command.Change remove(Host host, Node node) {
        return new Command.Change(nodesOf(host.address()) + node.name(), null);
    }

    public Command.Change put(Host host, Node node, Item item) {
        Element record =
                Element.builder(NAMESPACE, "item")
                        .attribute("n", Long.toString(item.number()))
                        .attribute("t", Long.toString(item.timeMillis()))
                        .attribute("by", item.publisher().toString())
                        .child(item.payload())
                        .build();
        return new Command.Change(itemsOf(host.address(), node.name()) + item.id(), encode(record));
    }

    public Command.Change remove(Host host, Node node, String itemId) {
        return new Command.Change(itemsOf(host.address(), node.name()) + itemId, null);
    }

    /// One stored item, or null.
    public @Nullable Item item(Jid host, String node, String id) {
        Element record = read(itemsOf(host, node) + id);
        return record == null ? null : item(id, record);
    }

    /// The newest item, or null.
    public @Nullable Item last(Jid host, Node node) {
        String id = node.lastId();
        return id == null ? null : item(host, node.name(), id);
    }

    /// Every item of a node, oldest first: for whoever exports an account.
    public List<Item> items(Jid host, String node) {
        String prefix = itemsOf(host, node);
        List<Item> found = new ArrayList<>();
        shard.scan(
                prefix,
                (key, blob) -> found.add(item(key.substring(prefix.length()), decode(blob))));
        found.sort(Comparator.comparingLong(Item::number));
        return found;
    }

    private static Item item(String id, Element record) {
        List<Element> payload = record.elements();
        try {
            String by = record.attribute("by");
            return new Item(
                    id,
                    number(record, "n"),
                    number(record, "t"),
                    Jid.parse(by == null ? "" : by),
                    payload.isEmpty() ? null : payload.getFirst());
        } catch (ProtocolException e) {
            throw new IllegalStateException("damaged item " + id, e);
        }
    }

    public @Nullable Element vcard(Jid account) {
        return read(vcardKey(account));
    }

    public Command.Change putVcard(Jid account, Element vcard) {
        return new Command.Change(vcardKey(account), encode(vcard));
    }

    /// The private element of the same name as `like`, or null.
    public @Nullable Element privateElement(Jid account, Element like) {
        return read(privateKey(account, like));
    }

    public List<Element> privateElements(Jid account) {
        List<Element> found = new ArrayList<>();
        shard.scan(privateOf(account), (_, blob) -> found.add(decode(blob)));
        return found;
    }

    /// How many private elements an account has, and what they take, but for the one of the same
    /// name as `like`.
    public PrivateUse privateUse(Jid account, Element like) {
        String same = privateKey(account, like);
        int[] count = new int[1];
        long[] bytes = new long[1];
        shard.scan(
                privateOf(account),
                (key, blob) -> {
                    if (!key.equals(same)) {
                        count[0]++;
                        bytes[0] += blob.size();
                    }
                    return true;
                });
        return new PrivateUse(count[0], bytes[0]);
    }

    public record PrivateUse(int count, long bytes) {}

    public Command.Change putPrivate(Jid account, Element element) {
        return new Command.Change(privateKey(account, element), encode(element));
    }
}
