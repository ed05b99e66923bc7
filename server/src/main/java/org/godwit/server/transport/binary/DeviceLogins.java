package org.godwit.server.transport.binary;

import java.util.concurrent.CompletionStage;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.account.Accounts;
import org.godwit.server.account.Proof;
import org.godwit.server.account.Verdict;

/// What a binary login asks of the accounts. Thread-safe and never blocking; answers complete on
/// any thread. A granted verdict names the device's id.
public interface DeviceLogins {
    /// The device with this static key.
    CompletionStage<Verdict> byKey(Jid account, Bytes staticKey);

    /// A device that holds a ticket: true to say whether it may still log in.
    CompletionStage<Verdict> byTicket(Jid account, String device);

    /// Links a static key to an account.
    CompletionStage<Verdict> link(Jid account, Proof proof, Bytes staticKey, String name);

    /// The accounts in the store.
    static DeviceLogins of(Accounts accounts) {
        return new DeviceLogins() {
            @Override
            public CompletionStage<Verdict> byKey(Jid account, Bytes staticKey) {
                return accounts.loginByDeviceKey(account, staticKey);
            }

            @Override
            public CompletionStage<Verdict> byTicket(Jid account, String device) {
                return accounts.loginByDeviceId(account, device);
            }

            @Override
            public CompletionStage<Verdict> link(
                    Jid account, Proof proof, Bytes staticKey, String name) {
                return accounts.linkDevice(account, proof, staticKey, name);
            }
        };
    }
}
