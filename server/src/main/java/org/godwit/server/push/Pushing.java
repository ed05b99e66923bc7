package org.godwit.server.push;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.stanza.Traits;
import org.godwit.protocol.xml.XmlWriter;
import org.godwit.server.privacy.Privacy;
import org.godwit.server.routing.Answers;
import org.godwit.server.routing.Directory;
import org.godwit.server.routing.Spec;
import org.godwit.server.routing.ToPush;
import org.godwit.store.Store;

/// The door to push notifications. Thread-safe.
@Spec("XEP-0357 0.4.1")
public final class Pushing {
    public static final String NAMESPACE = "urn:xmpp:push:0";

    private final Setting setting;
    private final Registrations registrations;

    /// What pushing works with.
    ///
    /// @param domain of the accounts
    public record Setting(
            String domain,
            Directory directory,
            InstantSource clock,
            PushContent content,
            Privacy privacy,
            org.godwit.protocol.stanza.Limits wire) {}

    public Pushing(Setting setting, Store store) {
        this.setting = setting;
        this.registrations = new Registrations(store, setting.domain(), setting.wire());
    }

    /// Decides for one shard when to push. A message it fails on is logged and passed over.
    public Behavior<ToPush> keeper(int shard, Store store) {
        return Behaviors.supervise(PushActor.create(setting, registrations, store.shard(shard)))
                .onFailure(SupervisorStrategy.resume());
    }

    /// A message has become durable in `mailbox`. From any thread.
    ///
    /// @param online whether a device of the account has a session
    public void stored(Jid mailbox, Stanza.Message message, boolean online) {
        if (isWorthWaking(message, mailbox)
                && !registrations.of(mailbox).isEmpty()
                && !setting.privacy().silences(mailbox, message, setting.clock().millis())) {
            setting.directory().pushOf(mailbox).tell(new ToPush.Stored(mailbox, online));
        }
    }

    /// Whether a person would want to know: content somebody else sent, not ticks.
    static boolean isWorthWaking(Stanza.Message message, Jid account) {
        Jid from = message.from();
        Traits traits = message.payload().traits();
        return from != null
                && !from.bare().equals(account)
                && message.type() != MessageType.ERROR
                && traits.has(Traits.BODY | Traits.OTHER)
                && !traits.has(Traits.RECEIVED | Traits.DISPLAYED);
    }

    /// An app server has answered.
    public void answered(Stanza.Iq answer) {
        Jid to = answer.to();
        if (to != null) {
            setting.directory().pushOf(to).tell(new ToPush.Answered(answer));
        }
    }

    /// The account is gone.
    public void forget(Jid account) {
        registrations.forget(account);
    }

    /// A device switches its notifications on or off.
    ///
    /// @param device name of its cursor, or null when that ends with its session
    /// @param reply is called once, on any thread
    public void ask(
            Jid account,
            @org.jspecify.annotations.Nullable String device,
            Stanza.Iq request,
            Consumer<Stanza.Addressed> reply) {
        Element asked = request.payload().element();
        try {
            if (asked == null || request.type() != IqType.SET) {
                throw new ProtocolException(ErrorCode.BAD_REQUEST, "this can only be set");
            }
            Jid service = service(asked);
            switch (asked.name()) {
                case "enable" -> enable(account, device, service, request, reply);
                case "disable" -> disable(account, service, request, reply);
                default ->
                        throw new ProtocolException(
                                ErrorCode.BAD_REQUEST, "a push is enabled or disabled");
            }
        } catch (ProtocolException e) {
            reply.accept(Answers.error(request, e.code(), e.detail()));
        }
    }

    private static Jid service(Element asked) throws ProtocolException {
        String jid = asked.attribute("jid");
        if (jid == null) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "the app server's jid is missing");
        }
        return Jid.parse(jid);
    }

    private void enable(
            Jid account,
            @org.jspecify.annotations.Nullable String device,
            Jid service,
            Stanza.Iq request,
            Consumer<Stanza.Addressed> reply)
            throws ProtocolException {
        Element asked = request.payload().element();
        if (asked == null || device == null) {
            throw new ProtocolException(
                    ErrorCode.NOT_ACCEPTABLE,
                    "a device without a name cannot be woken: bind a resource of your own");
        }
        checkReachable(service);
        if (XmlWriter.print(asked, XmlWriter.Place.DOCUMENT).length()
                > PushLimits.DEFAULT.optionsBytesMax()) {
            throw new ProtocolException(ErrorCode.POLICY_VIOLATION, "these options are too long");
        }
        Registration added = Registration.of(service, device, asked);
        List<Registration> known = registrations.of(account);
        List<Registration> replaced = known.stream().filter(added::replaces).toList();
        if (known.size() - replaced.size() >= PushLimits.DEFAULT.perAccountMax()) {
            throw new ProtocolException(
                    ErrorCode.POLICY_VIOLATION,
                    "an account has at most "
                            + PushLimits.DEFAULT.perAccountMax()
                            + " devices that are woken");
        }
        change(account, replaced, List.of(added), request, reply);
    }

    private void checkReachable(Jid service) throws ProtocolException {
        if (setting.directory().componentOf(service) != null) {
            return;
        }
        if (!service.domain().equals(setting.domain())) {
            throw new ProtocolException(
                    ErrorCode.REMOTE_SERVER_NOT_FOUND,
                    "this server does not federate: the app server must be an account or a component of it");
        }
        if (service.local() == null || service.resource() == null) {
            throw new ProtocolException(
                    ErrorCode.ITEM_NOT_FOUND,
                    "an app server that is an account is named with its resource");
        }
    }

    private void disable(
            Jid account, Jid service, Stanza.Iq request, Consumer<Stanza.Addressed> reply) {
        Element asked = request.payload().element();
        String node = asked == null ? null : asked.attribute("node");
        List<Registration> gone = new ArrayList<>();
        for (Registration known : registrations.of(account)) {
            if (known.service().equals(service) && (node == null || known.node().equals(node))) {
                gone.add(known);
            }
        }
        change(account, gone, List.of(), request, reply);
    }

    private void change(
            Jid account,
            List<Registration> removed,
            List<Registration> added,
            Stanza.Iq request,
            Consumer<Stanza.Addressed> reply) {
        registrations.change(
                account,
                removed,
                added,
                durable ->
                        reply.accept(
                                durable
                                        ? Answers.result(request, null)
                                        : Answers.error(
                                                request,
                                                ErrorCode.RESOURCE_CONSTRAINT,
                                                "this cannot be stored now; try again later")));
    }
}
