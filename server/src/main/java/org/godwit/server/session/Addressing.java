package org.godwit.server.session;

import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.stanza.Traits;
import org.godwit.server.routing.Conference;
import org.godwit.server.routing.Forgery;
import org.godwit.server.routing.Pubsub;
import org.godwit.server.routing.Spec;
import org.godwit.server.routing.Storable;
import org.jspecify.annotations.Nullable;

/// Where a stanza from a device goes. Pure.
@Spec({
    "RFC 6120 §8.1",
    "RFC 6120 §10",
    "RFC 6121 §8",
    "XEP-0085 2.1 §5",
    "XEP-0280 1.0.1 §11",
    "XEP-0308 1.2.1",
    "XEP-0333 0.4.1",
    "XEP-0334 0.4.0",
    "XEP-0444 0.2.0",
    "XEP-0461 0.2.1",
    "XEP-0191 1.3 §3"
})
final class Addressing {
    private Addressing() {}

    /// The verdict on one stanza; stanzas in it carry the sender's full JID.
    sealed interface Route {
        /// Make it durable in the recipient's mailbox.
        record Store(Stanza.Message message, Jid mailbox) implements Route {}

        /// It goes to somebody the account has blocked: answer that, unless it was stored before.
        record Confirm(Stanza.Message message, Jid mailbox) implements Route {}

        /// The same for what is not stored.
        record Barred(Stanza.Addressed stanza) implements Route {}

        /// Pass it to whoever is online.
        record Relay(Stanza.Addressed stanza) implements Route {}

        /// Presence, for the keeper of rosters.
        record Announce(Stanza.Presence presence) implements Route {}

        /// A request to this server.
        record Ask(Stanza.Iq request) implements Route {}

        /// An answer to the sender instead.
        record Refuse(Stanza.Addressed stanza, ErrorCode code, String detail) implements Route {}

        /// The stream is broken (RFC 6120 §4.9.3).
        record Fatal(ErrorCode code, String detail) implements Route {}

        /// Nothing to do.
        record Ignore() implements Route {}
    }

    static Route of(Stanza.Addressed stanza, Identity self) {
        Jid from = stanza.from();
        if (from != null && !from.equals(self.jid()) && !from.equals(self.jid().bare())) {
            return new Route.Fatal(
                    ErrorCode.STREAM_INVALID_FROM, "from is not the address of this stream");
        }
        Stanza.Addressed own =
                stanza instanceof Stanza.Message message
                        ? Forgery.removed(message, self.jid().domain())
                        : stanza;
        Stanza.Addressed stamped = own.with(own.envelope().withFrom(self.jid()));
        Jid to = stanza.to();
        if (own instanceof Stanza.Message message
                && message.payload().traits().has(Traits.CARBON)) {
            return refuse(stamped, ErrorCode.NOT_ALLOWED, "only a server makes carbon copies");
        }
        if (to != null && Conference.owns(self.jid().domain(), to)) {
            return conference(stamped, to);
        }
        if (to != null && self.neighbours().contains(to.domain())) {
            return neighbour(stamped, to);
        }
        if (to != null && Pubsub.owns(self.jid().domain(), to)) {
            return service(stamped);
        }
        if (to != null && !to.domain().equals(self.jid().domain())) {
            if (stamped instanceof Stanza.Iq request && isService(to, self.jid().domain())) {
                return iq(request);
            }
            return refuse(
                    stamped, ErrorCode.REMOTE_SERVER_NOT_FOUND, "this server does not federate");
        }
        return switch (stamped) {
            case Stanza.Message message -> message(message, self);
            case Stanza.Presence presence -> new Route.Announce(presence);
            case Stanza.Iq iq -> iq(iq);
        };
    }

    /// The way of a stanza whose addressee the account has blocked.
    static Route barred(Route route, Stanza.Addressed stanza, Identity self) {
        Jid to = stanza.to();
        boolean exempt =
                to == null
                        || to.bare().equals(self.jid().bare())
                        || (to.local() == null && to.domain().equals(self.jid().domain()));
        if (exempt) {
            return route;
        }
        return switch (route) {
            case Route.Store(Stanza.Message message, Jid mailbox) ->
                    Conference.owns(self.jid().domain(), mailbox)
                            ? new Route.Barred(message)
                            : new Route.Confirm(message, mailbox);
            case Route.Relay(Stanza.Addressed relayed) -> new Route.Barred(relayed);
            case Route.Announce(Stanza.Presence presence) -> new Route.Barred(presence);
            case Route.Ask(Stanza.Iq request) -> new Route.Barred(request);
            case Route.Confirm _, Route.Barred _, Route.Refuse _, Route.Fatal _, Route.Ignore _ ->
                    route;
        };
    }

    /// Whether a service of this server may be at `to`; whoever answers requests knows which are.
    private static boolean isService(Jid to, String domain) {
        return to.local() == null && to.domain().endsWith("." + domain);
    }

    /// To an external component: a message is taken care of once the component has it.
    private static Route neighbour(Stanza.Addressed stanza, Jid to) {
        return stanza instanceof Stanza.Presence presence
                ? new Route.Announce(presence)
                : conference(stanza, to);
    }

    /// To the rooms of this server: a message is safe once its room says so.
    private static Route conference(Stanza.Addressed stanza, Jid to) {
        return switch (stanza) {
            case Stanza.Message message ->
                    message.type() == MessageType.ERROR
                            ? new Route.Relay(message)
                            : new Route.Store(message, to.bare());
            case Stanza.Presence presence -> new Route.Relay(presence);
            case Stanza.Iq iq -> {
                Route broken = iq.isRequest() ? broken(iq) : null;
                yield broken == null ? new Route.Relay(iq) : broken;
            }
        };
    }

    /// To the publish-subscribe service, which only answers requests.
    private static Route service(Stanza.Addressed stanza) {
        return switch (stanza) {
            case Stanza.Iq iq -> {
                Route broken = iq.isRequest() ? broken(iq) : new Route.Ignore();
                yield broken == null ? new Route.Ask(iq) : broken;
            }
            case Stanza.Message message ->
                    message.type() == MessageType.ERROR
                            ? new Route.Ignore()
                            : refuse(message, ErrorCode.SERVICE_UNAVAILABLE, "");
            case Stanza.Presence _ -> new Route.Ignore();
        };
    }

    private static Route refuse(Stanza.Addressed stanza, ErrorCode code, String detail) {
        return new Route.Refuse(stanza, code, detail);
    }

    private static Route message(Stanza.Message message, Identity self) {
        Jid to = message.to();
        Jid target = to == null ? self.jid().bare() : to;
        if (target.local() == null) {
            return refuse(message, ErrorCode.SERVICE_UNAVAILABLE, "the server takes no messages");
        }
        Envelope envelope = message.envelope().withTo(target);
        Stanza.Message addressed = message.with(envelope);
        if (message.type() == MessageType.GROUPCHAT) {
            return refuse(message, ErrorCode.SERVICE_UNAVAILABLE, "this address is not a room");
        }
        return Storable.isStored(addressed)
                ? new Route.Store(addressed, target.bare())
                : new Route.Relay(addressed);
    }

    private static Route iq(Stanza.Iq iq) {
        Jid to = iq.to();
        boolean toServer = to == null || to.local() == null;
        boolean toBare = to != null && to.isBare();
        if (!iq.isRequest()) {
            String id = iq.id();
            if ((toServer || toBare) && id != null && id.startsWith(Pubsub.QUESTION)) {
                return new Route.Ask(iq);
            }
            return toServer ? new Route.Ignore() : new Route.Relay(iq);
        }
        Route broken = broken(iq);
        if (broken != null) {
            return broken;
        }
        if (!toServer && !toBare && iq.payload().child(Namespaces.ROSTER, "query") != null) {
            return refuse(iq, ErrorCode.FORBIDDEN, "only a server says what is in a contact list");
        }
        return toServer || toBare ? new Route.Ask(iq) : new Route.Relay(iq);
    }

    private static @Nullable Route broken(Stanza.Iq request) {
        if (request.id() == null) {
            return refuse(request, ErrorCode.BAD_REQUEST, "an iq needs an id");
        }
        if (request.payload().elementCount() != 1) {
            return refuse(request, ErrorCode.BAD_REQUEST, "a request holds one element");
        }
        return null;
    }
}
