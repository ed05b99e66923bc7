package org.godwit.client;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.godwit.client.link.DeviceUri;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// What the user does with the account itself. Of one [Client]; as thread-safe as that. Refused
/// when not connected.
public final class OwnAccount {
    /// A device of the account that logs in with its own key.
    ///
    /// @param id given by the server, the same for the device's life
    /// @param name its owner chose
    /// @param seen when it was last there, to the hour
    /// @param current whether it is this one
    public record Device(String id, String name, Instant created, Instant seen, boolean current) {}

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

    /// Fetches everything the server has of the account as one zip; told by
    /// [Event.TransferChanged].
    ///
    /// @param target as for [Sharing#save]
    /// @return the transfer's id
    public long export(Path target) {
        return client.sharing().transfers().export(account, target);
    }

    /// Erases the account with everything the server has of it, for good; told by
    /// [Event.AccountChanged], then this device is cut off.
    public void erase() {
        client.post(new Input.EraseAccount());
    }

    /// What became of a wish about the account itself.
    public sealed interface News {
        /// It has another password; devices stay linked.
        record PasswordChanged() implements News {}

        /// It is being erased, and this device is cut off.
        ///
        /// @param went how many of each kind go
        record Erased(SortedMap<String, Long> went) implements News {
            public Erased {
                went = new TreeMap<>(went);
            }
        }
    }

    /// The account's own life: another password (XEP-0077 §3.3), its end (PROTOCOL §4.11).
    static final class Requests {
        static final String REQUEST = "account-";

        private static final String PASSWORD = REQUEST + "password-";
        private static final String NAMESPACE = "urn:godwit:account:0";
        private static final String REGISTER = "jabber:iq:register";

        private final Jid account;
        private long requests;

        Requests(Jid account) {
            this.account = account;
        }

        /// What to send for a wish.
        List<Stanza.Addressed> wish(Input.OfAccount wish) {
            return switch (wish) {
                case Input.ChangePassword(String password) ->
                        List.of(
                                set(
                                        PASSWORD,
                                        Element.builder(REGISTER, "query")
                                                .child(text("username", account.local()))
                                                .child(text("password", password))
                                                .build()));
                case Input.EraseAccount() ->
                        List.of(
                                set(
                                        REQUEST,
                                        Element.builder(NAMESPACE, "erase")
                                                .attribute("jid", account.toString())
                                                .build()));
            };
        }

        private static Element text(String name, @Nullable String text) {
            return Element.builder(REGISTER, name).text(text == null ? "" : text).build();
        }

        private Stanza.Iq set(String id, Element what) {
            return new Stanza.Iq(
                    Envelope.of(null, null, id + ++requests), IqType.SET, Payload.of(what));
        }

        /// What a granted request came to, or null when it was none of these.
        static @Nullable News read(String id, @Nullable Element about) {
            if (id.startsWith(PASSWORD)) {
                return new News.PasswordChanged();
            }
            if (!id.startsWith(REQUEST) || about == null || !about.is(NAMESPACE, "erased")) {
                return null;
            }
            SortedMap<String, Long> went = new TreeMap<>();
            for (Element each : about.elements()) {
                String kind = each.attribute("kind");
                String count = each.attribute("count");
                if (kind != null && count != null && count.matches("[0-9]{1,18}")) {
                    went.put(kind, Long.valueOf(count));
                }
            }
            return new News.Erased(went);
        }
    }
}
