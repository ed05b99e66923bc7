package org.godwit.server.admin.portable;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.godwit.protocol.binary.BinaryCodec;
import org.godwit.protocol.sasl.ScramCredentials;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.stanza.StanzaReader;
import org.godwit.protocol.stanza.StanzaWriter;
import org.godwit.protocol.xml.ElementParser;
import org.godwit.protocol.xml.XmlDocuments;
import org.godwit.protocol.xml.XmlWriter;
import org.godwit.server.account.Accounts;
import org.godwit.server.account.Verdict;
import org.godwit.server.blocking.BlockLists;
import org.godwit.server.mailbox.MessageForm;
import org.godwit.server.presence.PortableRoster;
import org.godwit.server.pubsub.node.Records;
import org.godwit.server.routing.BlockList;
import org.godwit.server.routing.Origin;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.routing.Spec;
import org.godwit.store.Command;
import org.godwit.store.Outcome;
import org.godwit.store.Page;
import org.godwit.store.Shard;
import org.godwit.store.Store;
import org.jspecify.annotations.Nullable;

/// Takes an account out as a `<user/>` of XEP-0227, and makes one of such an element: what is kept
/// of the password, contacts, waiting messages, vCard, private data, nodes and blocked addresses.
/// Read from the store, so it is for operators. Thread-safe.
@Spec({"XEP-0227 1.1 §4", "XEP-0160"})
public final class PortableAccounts {
    private static final String NAMESPACE = "urn:xmpp:pie:0";
    private static final String PRIVATE = "jabber:iq:private";
    private static final String VCARD = "vcard-temp";
    private static final String BLOCKING = "urn:xmpp:blocking";
    private static final int DOCUMENT_BYTES_MAX = 8 << 20;
    private static final int CHILDREN_MAX = 200_000;
    private static final int PAGE_MESSAGES = 256;
    private static final int PAGE_BYTES = 1 << 20;

    private final Store store;
    private final Accounts accounts;
    private final ServerLimits limits;
    private final BlockLists blockLists;
    private final InstantSource clock;
    private final String domain;
    private final MessageForm messages;

    /// @param domain of the accounts
    public PortableAccounts(
            Store store,
            Accounts accounts,
            BlockLists blockLists,
            ServerLimits limits,
            InstantSource clock,
            String domain) {
        this.store = store;
        this.accounts = accounts;
        this.blockLists = blockLists;
        this.limits = limits;
        this.clock = clock;
        this.domain = domain;
        this.messages = new MessageForm(domain, limits.wire());
    }

    private Shard shardOf(Jid account) {
        return store.shardOf(account.toString());
    }

    private Records records(Jid account) {
        return new Records(shardOf(account), domain, limits.wire());
    }

    /// The account as text, or null when there is none.
    public @Nullable String export(Jid account) {
        String name = account.local();
        if (name == null || !accounts.exists(account)) {
            return null;
        }
        Shard shard = shardOf(account);
        Records records = records(account);
        Element.Builder user = Element.builder(NAMESPACE, "user").attribute("name", name);
        ScramCredentials credentials = accounts.verifiers(account);
        if (credentials != null) {
            PortableCredentials.write(credentials).forEach(user::child);
        }
        PortableRoster.export(shard, account).forEach(user::child);
        user.child(offline(shard, account));
        user.child(records.vcard(account));
        Element.Builder data = Element.builder(PRIVATE, "query");
        records.privateElements(account).forEach(data::child);
        user.child(data.build());
        user.child(blocked(account));
        PortableNodes.write(records, account).forEach(user::child);
        return XmlWriter.print(user.build(), XmlWriter.Place.DOCUMENT);
    }

    private Element blocked(Jid account) {
        Element.Builder list = Element.builder(BLOCKING, "blocklist");
        for (Jid jid : blockLists.of(account).entries()) {
            list.child(Element.builder(BLOCKING, "item").attribute("jid", jid.toString()).build());
        }
        return list.build();
    }

    /// What some device still waits for, with when it was stored.
    private Element offline(Shard shard, Jid account) {
        Element.Builder offline = Element.builder(NAMESPACE, "offline-messages");
        long after = 0;
        Page page = shard.read(account.toString(), after, PAGE_MESSAGES, PAGE_BYTES);
        while (!page.entries().isEmpty()) {
            for (Page.Entry entry : page.entries()) {
                Stanza.Message message = messages.decode(entry.message());
                if (message != null) {
                    offline.child(delayed(StanzaWriter.write(message), entry.storedMillis()));
                }
                after = entry.sequence();
            }
            page = shard.read(account.toString(), after, PAGE_MESSAGES, PAGE_BYTES);
        }
        return offline.build();
    }

    private Element delayed(Element message, long storedMillis) {
        if (message.child(Namespaces.DELAY, "delay") != null) {
            return message;
        }
        return message.toBuilder()
                .child(
                        Element.builder(Namespaces.DELAY, "delay")
                                .attribute("from", domain)
                                .attribute("stamp", Instant.ofEpochMilli(storedMillis).toString())
                                .build())
                .build();
    }

    /// Makes an account of a `<user/>`. Done a second time it changes nothing: messages are
    /// recognised, and everything else is written as it is here.
    ///
    /// @return granted with the account; refused with what is wrong with the text, or when an
    ///   account of that name was made otherwise
    public CompletionStage<Verdict> restore(String text) {
        try {
            Element user = parse(text);
            String name = user.attribute("name");
            if (!user.is(NAMESPACE, "user") || name == null) {
                throw bad("this is no <user/> of XEP-0227");
            }
            Jid account = Jid.of(name, domain, null);
            List<Element> parts = user.elements();
            List<Command> commands = commands(account, parts);
            BlockList blocked = blockList(parts);
            ScramCredentials credentials = PortableCredentials.read(parts);
            String password = user.attribute("password");
            CompletionStage<Verdict> made =
                    password != null && credentials == null
                            ? accounts.create(account, password)
                            : accounts.restore(account, credentials);
            return made.thenCompose(
                            verdict ->
                                    verdict instanceof Verdict.Granted || accounts.exists(account)
                                            ? submit(account, commands)
                                            : CompletableFuture.completedStage(verdict))
                    .thenCompose(verdict -> block(account, blocked, verdict));
        } catch (ProtocolException e) {
            return CompletableFuture.completedStage(new Verdict.Refused(e.code(), e.detail()));
        }
    }

    private Element parse(String text) throws ProtocolException {
        Limits wire = limits.wire();
        Limits roomy =
                new Limits(
                        wire.frameBytesBeforeLoginMax(),
                        DOCUMENT_BYTES_MAX,
                        DOCUMENT_BYTES_MAX,
                        wire.depthMax() + 8,
                        wire.attributesMax(),
                        CHILDREN_MAX,
                        wire.nameBytesMax(),
                        wire.earlyDataBytesMax(),
                        wire.tableJids(),
                        wire.tableValues(),
                        wire.resumeRingStanzas());
        XmlDocuments documents = new XmlDocuments(new ElementParser(roomy), roomy);
        documents.allowBytes(DOCUMENT_BYTES_MAX);
        return documents.read(
                Unpooled.wrappedBuffer(text.strip().getBytes(StandardCharsets.UTF_8)));
    }

    private static ProtocolException bad(String detail) {
        return new ProtocolException(ErrorCode.BAD_REQUEST, detail);
    }

    private List<Command> commands(Jid account, List<Element> parts) throws ProtocolException {
        Records records = records(account);
        BinaryCodec codec = new BinaryCodec(domain, limits.wire());
        long now = clock.millis();
        List<Command.Change> changes =
                new ArrayList<>(PortableRoster.changes(account, parts, now, codec::encode));
        changes.addAll(PortableNodes.read(records, account, parts, now));
        List<Command> commands = new ArrayList<>();
        for (Element part : parts) {
            if (part.is(VCARD, "vCard")) {
                changes.add(records.putVcard(account, part));
            } else if (part.is(PRIVATE, "query")) {
                part.elements().forEach(each -> changes.add(records.putPrivate(account, each)));
            } else if (part.is(NAMESPACE, "offline-messages")) {
                for (Element each : part.elements()) {
                    commands.add(append(account, each, now));
                }
            }
        }
        commands.addFirst(new Command.Write(List.of(), changes));
        return commands;
    }

    private static BlockList blockList(List<Element> parts) throws ProtocolException {
        Set<Jid> entries = new LinkedHashSet<>();
        for (Element part : parts) {
            if (part.is(BLOCKING, "blocklist")) {
                for (Element item : part.elements()) {
                    entries.add(Jid.parse(String.valueOf(item.attribute("jid"))));
                }
            }
        }
        if (entries.size() > BlockLists.ENTRIES_MAX) {
            throw bad("at most " + BlockLists.ENTRIES_MAX + " addresses can be blocked");
        }
        return new BlockList(entries);
    }

    private CompletionStage<Verdict> block(Jid account, BlockList blocked, Verdict before) {
        CompletableFuture<Verdict> done = new CompletableFuture<>();
        if (before instanceof Verdict.Refused) {
            done.complete(before);
        } else {
            blockLists.put(
                    account,
                    blocked,
                    durable ->
                            done.complete(
                                    durable
                                            ? before
                                            : new Verdict.Refused(
                                                    ErrorCode.RESOURCE_CONSTRAINT,
                                                    "the store refuses the block list")));
        }
        return done;
    }

    private Command append(Jid account, Element element, long now) throws ProtocolException {
        if (!(StanzaReader.read(element) instanceof Stanza.Message message)) {
            throw bad("something that is no message waits in " + account);
        }
        Jid from = message.from();
        Element delay = element.child(Namespaces.DELAY, "delay");
        String stamp = delay == null ? "" : String.valueOf(delay.attribute("stamp"));
        long stored = millis(stamp, now);
        String id = message.id() + "@" + stamp;
        return new Command.Append(
                account.toString(),
                Origin.of(false, from == null ? account : from.bare(), "import"),
                id,
                messages.encode(message.with(message.envelope().withTo(account))),
                now,
                Math.max(now, stored) + limits.mailbox().messageAgeMax().toMillis());
    }

    private static long millis(String stamp, long otherwise) {
        try {
            return Instant.parse(stamp).toEpochMilli();
        } catch (DateTimeParseException e) {
            return otherwise;
        }
    }

    /// One after the other, until one is refused.
    private CompletionStage<Verdict> submit(Jid account, List<Command> commands) {
        CompletableFuture<Verdict> done = new CompletableFuture<>();
        submit(account, commands, 0, done);
        return done;
    }

    private void submit(
            Jid account, List<Command> commands, int at, CompletableFuture<Verdict> done) {
        if (at == commands.size()) {
            done.complete(new Verdict.Granted(account.toString()));
            return;
        }
        shardOf(account)
                .submit(
                        commands.get(at),
                        outcome -> {
                            if (outcome instanceof Outcome.Refused(var reason, String detail)) {
                                done.complete(
                                        new Verdict.Refused(
                                                ErrorCode.RESOURCE_CONSTRAINT,
                                                "the store refuses: " + reason + " " + detail));
                            } else {
                                submit(account, commands, at + 1, done);
                            }
                        });
    }
}
