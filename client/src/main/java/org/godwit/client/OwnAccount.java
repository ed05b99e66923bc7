package org.godwit.client;

import org.godwit.client.link.DeviceUri;
import org.godwit.protocol.stanza.Jid;

/// What the user does with the account itself. Of one [Client]; as thread-safe as that. Refused
/// when not connected.
public final class OwnAccount {
    private final Client client;
    private final Jid account;

    OwnAccount(Client client, Jid account) {
        this.client = client;
        this.account = account;
    }

    /// Lets in the device that shows this; answered by [Event.DevicesListed].
    ///
    /// @throws IllegalArgumentException when it wants to be a device of another account
    public void approveDevice(DeviceUri device) {
        if (!device.account().equals(account)) {
            throw new IllegalArgumentException("that device is for " + device.account());
        }
        client.post(new Input.ApproveDevice(device.key(), device.name()));
    }

    /// Gives the account another password; told by [Event.AccountChanged]. Devices stay linked.
    ///
    /// @throws IllegalArgumentException when it is empty
    public void changePassword(String password) {
        if (password.isEmpty()) {
            throw new IllegalArgumentException("a password is not empty");
        }
        client.post(new Input.ChangePassword(password));
    }

    /// Erases the account with everything the server has of it, for good; told by
    /// [Event.AccountChanged], then this device is cut off.
    public void erase() {
        client.post(new Input.EraseAccount());
    }
}
