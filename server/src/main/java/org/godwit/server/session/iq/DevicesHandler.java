package org.godwit.server.session.iq;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.account.AccountInfo;
import org.godwit.server.account.Accounts;
import org.godwit.server.account.InviteInfo;
import org.godwit.server.account.Verdict;
import org.godwit.server.routing.Spec;

/// An account's owner sees, names and removes its devices, and lets in another one.
@Spec("PROTOCOL §4.10")
public final class DevicesHandler implements IqHandler {
    private static final String NAMESPACE = "urn:godwit:devices:1";

    private final Accounts accounts;

    public DevicesHandler(Accounts accounts) {
        this.accounts = accounts;
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
    public void handle(IqRequest request, Asker asker) throws ProtocolException {
        Element asked = request.element();
        Jid account = asker.jid().bare();
        switch (asked.name()) {
            case "devices" -> {
                request.requireGet();
                asker.reply(request.result(list(account)));
            }
            case "device" -> {
                request.requireSet();
                String name = needed(asked, "name");
                answer(request, asker, accounts.renameDevice(account, needed(asked, "id"), name));
            }
            case "remove" -> {
                request.requireSet();
                answer(request, asker, accounts.removeDevice(account, needed(asked, "id")));
            }
            case "approve" -> {
                request.requireSet();
                String name = needed(asked, "name");
                answer(request, asker, accounts.approveDevice(account, key(asked), name));
            }
            case "link" -> {
                request.requireSet();
                accounts.createLink(account)
                        .thenAccept(
                                code ->
                                        asker.reply(
                                                code.map(c -> request.result(link(c)))
                                                        .orElseGet(() -> full(request))));
            }
            default ->
                    throw new ProtocolException(
                            ErrorCode.BAD_REQUEST, "devices know no <" + asked.name() + "/>");
        }
    }

    private static String needed(Element asked, String attribute) throws ProtocolException {
        String value = asked.attribute(attribute);
        if (value == null || value.isBlank()) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "the " + attribute + " is missing");
        }
        return value;
    }

    private static Bytes key(Element asked) throws ProtocolException {
        try {
            return Bytes.wrap(Base64.getDecoder().decode(needed(asked, "key")));
        } catch (IllegalArgumentException e) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "the key is not in base64");
        }
    }

    /// Answers a change with the devices as they are then.
    private void answer(IqRequest request, Asker asker, CompletionStage<Verdict> verdict) {
        verdict.thenAccept(
                decided ->
                        asker.reply(
                                switch (decided) {
                                    case Verdict.Granted _ ->
                                            request.result(list(asker.jid().bare()));
                                    case Verdict.Refused(ErrorCode code, String detail) ->
                                            request.error(code, detail);
                                }));
    }

    private static Stanza.Iq full(IqRequest request) {
        return request.error(ErrorCode.RESOURCE_CONSTRAINT, "no code can be stored now");
    }

    private Element list(Jid account) {
        Element.Builder devices = Element.builder(NAMESPACE, "devices");
        for (AccountInfo.Device device : accounts.devices(account)) {
            devices.child(
                    Element.builder(NAMESPACE, "device")
                            .attribute("id", device.id())
                            .attribute("name", device.name())
                            .attribute("created", stamp(device.created()))
                            .attribute("seen", stamp(device.lastSeen()))
                            .build());
        }
        return devices.build();
    }

    private static Element link(InviteInfo code) {
        return Element.builder(NAMESPACE, "link")
                .attribute("token", code.token())
                .attribute("expires", stamp(code.expires()))
                .build();
    }

    private static String stamp(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
