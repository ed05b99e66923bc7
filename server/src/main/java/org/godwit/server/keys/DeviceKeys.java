package org.godwit.server.keys;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.account.AccountInfo;
import org.godwit.server.account.Accounts;
import org.godwit.server.blocking.BlockLists;
import org.godwit.server.routing.Answers;
import org.godwit.server.routing.Hourly;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.routing.Spec;
import org.godwit.server.session.iq.Asker;
import org.godwit.server.session.iq.IqHandler;
import org.godwit.server.session.iq.IqRequest;
import org.godwit.store.Store;
import org.jspecify.annotations.Nullable;

/// Devices leave keys here for those who want to write to them sealed; others ask which devices an
/// account has, and take a package of each. Nothing is said to somebody the account has blocked,
/// and an account that does not exist looks like one without devices.
@Spec("PROTOCOL §4.12")
public final class DeviceKeys implements IqHandler {
    private static final String NAMESPACE = Namespaces.E2EE;

    private final KeyStore keys;
    private final ServerLimits.Keys limits;
    private final BlockLists blockLists;
    private final InstantSource clock;
    private final BiPredicate<Jid, Jid> known;
    private final Hourly takes;
    private final Hourly takesOfStrangers;

    /// @param known whether an account (bare) knows another: a package is kept back for those
    public DeviceKeys(
            Store store,
            InstantSource clock,
            ServerLimits.Keys limits,
            Accounts accounts,
            BlockLists blockLists,
            BiPredicate<Jid, Jid> known) {
        this.known = known;
        this.takes = new Hourly(limits.takes().perAccountHourly());
        this.takesOfStrangers = new Hourly(limits.takes().perStrangerHourly());
        this.limits = limits;
        this.clock = clock;
        this.blockLists = blockLists;
        this.keys =
                new KeyStore(
                        store,
                        clock,
                        limits,
                        account ->
                                accounts.devices(account).stream()
                                        .map(AccountInfo.Device::id)
                                        .toList());
    }

    @Override
    public String namespace() {
        return NAMESPACE;
    }

    @Override
    public List<String> features() {
        return List.of(NAMESPACE);
    }

    @Override
    public boolean answersForOthers() {
        return true;
    }

    @Override
    public void handle(IqRequest request, Asker asker) throws ProtocolException {
        Jid to = request.iq().to();
        Jid account = to == null ? asker.jid().bare() : to.bare();
        if (account.local() == null) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "keys belong to an account");
        }
        boolean shut = blockLists.bars(account, asker.jid());
        Element asked = request.element();
        switch (asked.name()) {
            case "devices" -> {
                request.requireGet();
                asker.reply(request.result(shut ? element("devices").build() : list(account)));
            }
            case "take" -> {
                request.requireSet();
                Set<String> wanted = named(asked, account);
                take(request, asker, account, shut ? Set.of() : wanted);
            }
            case "publish" -> {
                request.requireSet();
                if (!account.equals(asker.jid().bare())) {
                    throw new ProtocolException(ErrorCode.FORBIDDEN, "these are another's keys");
                }
                publish(request, asker, account);
            }
            default ->
                    throw new ProtocolException(
                            ErrorCode.BAD_REQUEST, "keys know no <" + asked.name() + "/>");
        }
    }

    private static Element.Builder element(String name) {
        return Element.builder(NAMESPACE, name);
    }

    private Element list(Jid account) {
        Element.Builder devices = element("devices");
        for (String device : keys.devices(account)) {
            Bytes identity = keys.identity(account, device);
            devices.child(
                    element("device")
                            .attribute("id", device)
                            .attribute("key", identity == null ? null : base64(identity))
                            .build());
        }
        return devices.build();
    }

    /// The devices asked about; all when none is named.
    private Set<String> named(Element asked, Jid account) throws ProtocolException {
        Set<String> named = new HashSet<>();
        for (Element each : asked.elements()) {
            String id = each.attribute("id");
            if (!each.is(NAMESPACE, "device") || id == null) {
                throw new ProtocolException(ErrorCode.BAD_REQUEST, "a <device/> has an id");
            }
            named.add(id);
        }
        if (named.size() > limits.devicesMax()) {
            throw new ProtocolException(
                    ErrorCode.POLICY_VIOLATION,
                    "at most " + limits.devicesMax() + " devices are asked about at once");
        }
        return named.isEmpty() ? keys.devices(account) : named;
    }

    private void take(IqRequest request, Asker asker, Jid account, Set<String> devices)
            throws ProtocolException {
        Jid taker = asker.jid().bare();
        boolean stranger = !known.test(account, taker);
        long now = clock.millis();
        if (!takes.has(taker, now) || (stranger && !takesOfStrangers.take(taker, now))) {
            throw new ProtocolException(
                    ErrorCode.RESOURCE_CONSTRAINT,
                    "you have taken too many keys"
                            + (stranger ? " of strangers" : "")
                            + "; wait an hour");
        }
        takes.count(taker, now);
        int kept = stranger ? limits.takes().kept() : 0;
        keys.take(
                new KeyStore.Wanted(account, devices, kept),
                taken -> {
                    if (taken == null) {
                        busy(request, asker);
                        return;
                    }
                    Element.Builder packages = element("packages");
                    for (Map.Entry<String, Bytes> each : taken.entrySet()) {
                        packages.child(
                                element("package")
                                        .attribute("device", each.getKey())
                                        .text(base64(each.getValue()))
                                        .build());
                    }
                    asker.reply(request.result(packages.build()));
                });
    }

    private void publish(IqRequest request, Asker asker, Jid account) throws ProtocolException {
        String device = keys.deviceOf(asker.jid());
        if (device == null) {
            throw new ProtocolException(
                    ErrorCode.FORBIDDEN, "only a registered device can have keys");
        }
        Element asked = request.element();
        Bytes identity = bytes(asked.attribute("key"), limits.identityBytesMax());
        Element last = asked.child(NAMESPACE, "last");
        if (last == null) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "the last resort is missing");
        }
        List<Bytes> more = new ArrayList<>();
        for (Element each : asked.elements()) {
            if (each.is(NAMESPACE, "package")) {
                more.add(bytes(each.text(), limits.packageBytesMax()));
            }
        }
        KeyRecord record =
                new KeyRecord(
                        identity,
                        clock.millis() + limits.lastLife().toMillis(),
                        bytes(last.text(), limits.packageBytesMax()));
        keys.publish(
                account,
                device,
                record,
                more,
                stored -> {
                    if (stored) {
                        Element published =
                                element("published")
                                        .attribute(
                                                "left",
                                                Integer.toString(keys.left(account, device)))
                                        .build();
                        asker.reply(request.result(published));
                    } else {
                        busy(request, asker);
                    }
                });
    }

    private static void busy(IqRequest request, Asker asker) {
        asker.reply(Answers.error(request.iq(), ErrorCode.RESOURCE_CONSTRAINT, "try again later"));
    }

    private static Bytes bytes(@Nullable String text, int max) throws ProtocolException {
        try {
            byte[] decoded = Base64.getDecoder().decode(text == null ? "" : text.strip());
            if (decoded.length == 0 || decoded.length > max) {
                throw new ProtocolException(
                        ErrorCode.BAD_REQUEST, "a key has 1 to " + max + " bytes");
            }
            return Bytes.wrap(decoded);
        } catch (IllegalArgumentException e) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "a key is base64");
        }
    }

    private static String base64(Bytes bytes) {
        return Base64.getEncoder().encodeToString(bytes.unsafeArray());
    }
}
