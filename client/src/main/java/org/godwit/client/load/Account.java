package org.godwit.client.load;

import org.godwit.protocol.handshake.ClientHandshake;
import org.godwit.protocol.handshake.LoginRequest;
import org.godwit.protocol.handshake.ServerCertificate;
import org.godwit.protocol.handshake.noise.KeyPair;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// One account with its one device: what it keeps between connections. Not thread-safe.
final class Account {
    private final Jid jid;
    private final KeyPair device;
    private final LoginRequest.Proof first;
    private @Nullable ServerCertificate certificate;
    private ClientHandshake.@Nullable TicketGrant ticket;
    private boolean linked;

    /// @param first how it is let in before its device is linked
    Account(Jid jid, KeyPair device, LoginRequest.Proof first) {
        this.jid = jid;
        this.device = device;
        this.first = first;
    }

    Jid jid() {
        return jid;
    }

    KeyPair device() {
        return device;
    }

    LoginRequest.Proof proof() {
        return linked ? new LoginRequest.Proof.DeviceKey() : first;
    }

    void linked() {
        linked = true;
    }

    void keep(ServerCertificate newCertificate) {
        certificate = newCertificate;
    }

    void keep(ClientHandshake.TicketGrant grant) {
        ticket = grant;
    }

    /// What a login may use. A ticket is forgotten: it is good once.
    ClientHandshake.Known known(@Nullable Bytes root, LoadPlan.LoginBy by) {
        ClientHandshake.TicketGrant once = by == LoadPlan.LoginBy.TICKET ? ticket : null;
        if (once != null) {
            ticket = null;
        }
        return new ClientHandshake.Known(
                root, by == LoadPlan.LoginBy.XX ? null : certificate, once);
    }
}
