package org.godwit.server.transport.binary;

import java.io.IOException;
import java.util.concurrent.CompletionStage;
import org.godwit.protocol.handshake.LoginRequest;
import org.godwit.protocol.handshake.SecureFrames;
import org.godwit.protocol.handshake.ServerHandshake;
import org.godwit.protocol.handshake.Ticket;
import org.godwit.protocol.handshake.TicketKeys;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.account.Proof;
import org.godwit.server.account.Verdict;
import org.godwit.server.session.Login;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A confirmed login on its way: what it asks of the accounts, then of the sessions.
///
/// @param account bare JID of the server's domain
final record LoginCourse(ServerHandshake.Step.Established shaken, Jid account) {
    private static final Logger LOG = LoggerFactory.getLogger(LoginCourse.class);

    /// @throws ProtocolException when the account's name is no JID
    static LoginCourse of(ServerHandshake.Step.Established shaken, String domain)
            throws ProtocolException {
        String name =
                switch (shaken.peer()) {
                    case ServerHandshake.Peer.Device _ -> shaken.login().account();
                    case ServerHandshake.Peer.TicketHolder(Ticket ticket) -> ticket.account();
                };
        Jid account = name.indexOf('@') < 0 ? Jid.of(name, domain, null) : Jid.parse(name).bare();
        return new LoginCourse(shaken, account);
    }

    /// Whether the peer is who it says; granted with the device's id.
    CompletionStage<Verdict> judge(DeviceLogins logins) {
        return switch (shaken.peer()) {
            case ServerHandshake.Peer.TicketHolder(Ticket ticket) ->
                    logins.byTicket(account, ticket.device());
            case ServerHandshake.Peer.Device(Bytes key) -> judge(logins, key);
        };
    }

    private CompletionStage<Verdict> judge(DeviceLogins logins, Bytes key) {
        String name = shaken.login().deviceName();
        return switch (shaken.login().proof()) {
            case LoginRequest.Proof.DeviceKey() -> logins.byKey(account, key);
            case LoginRequest.Proof.Password(String password) ->
                    logins.link(account, new Proof.Password(password), key, name);
            case LoginRequest.Proof.Link(String token) ->
                    logins.link(account, new Proof.Link(token), key, name);
            case LoginRequest.Proof.Invite(String token, String password) ->
                    logins.link(account, new Proof.Invite(token, orNull(password)), key, name);
            case LoginRequest.Proof.Register(String password) ->
                    logins.link(account, new Proof.OpenRegistration(orNull(password)), key, name);
        };
    }

    private static @Nullable String orNull(String password) {
        return password.isEmpty() ? null : password;
    }

    /// What to ask of the sessions. The device's id is its resource: the same at every login, so
    /// that it stays in other clients' tables.
    Login login(String device, boolean resuming) {
        LoginRequest.Resume wanted = shaken.login().resume();
        Login.Resume resume =
                resuming && wanted != null
                        ? new Login.Resume(resumeToken(wanted), wanted.received())
                        : null;
        return new Login(
                account, device, device, Login.Encoding.BINARY, Login.Acks.COUNTED, resume);
    }

    /// The device its ticket is of; empty when it came without one.
    String ticketDevice() {
        return shaken.peer() instanceof ServerHandshake.Peer.TicketHolder(Ticket ticket)
                ? ticket.device()
                : "";
    }

    boolean wantsResume() {
        return shaken.login().resume() != null;
    }

    /// The name of the session to go on with: the client's word, else the ticket's.
    private String resumeToken(LoginRequest.Resume wanted) {
        return wanted.token().isEmpty()
                        && shaken.peer() instanceof ServerHandshake.Peer.TicketHolder(Ticket ticket)
                ? ticket.resumePointer()
                : wanted.token();
    }

    /// The name under which the session asked for goes on, or empty.
    String resumeToken() {
        LoginRequest.Resume wanted = shaken.login().resume();
        return wanted == null ? "" : resumeToken(wanted);
    }

    /// A fresh ticket for the device, or nothing when the server cannot keep its keys: then the
    /// device comes back by its own key.
    static Bytes ticket(TicketKeys tickets, SecureFrames frames, LoggedIn who, long nowSeconds) {
        Ticket contents =
                new Ticket(
                        who.account().toString(),
                        who.device(),
                        frames.ticketKey(),
                        nowSeconds,
                        who.token());
        try {
            return tickets.issue(contents);
        } catch (IOException e) {
            LOG.warn("no tickets: {}", e.getMessage());
            return Bytes.EMPTY;
        }
    }

    /// Who is logged in on a connection.
    ///
    /// @param account bare JID
    /// @param token secret name of its session
    record LoggedIn(Jid account, String device, String token) {
        @Override
        public String toString() {
            return account + "/" + device;
        }
    }
}
