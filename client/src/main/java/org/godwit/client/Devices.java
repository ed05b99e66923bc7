package org.godwit.client;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.godwit.client.OwnAccount.Device;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// The account's devices: requests and answers (PROTOCOL §4.10).
final class Devices {
    /// How the ids of requests about devices begin.
    static final String REQUEST = "device-";

    private static final String NAMESPACE = "urn:godwit:devices:1";

    private long requests;

    /// What to send for a wish; a change is answered with the devices as they are then.
    List<Stanza.Addressed> wish(Input.OfDevices wish) {
        return switch (wish) {
            case Input.ListDevices() -> List.of(list());
            case Input.RenameDevice(String id, String name) ->
                    List.of(set(about("device", id).attribute("name", name).build()));
            case Input.RemoveDevice(String id) -> List.of(set(about("remove", id).build()));
            case Input.ApproveDevice(Bytes key, String name) -> {
                String base64 = Base64.getEncoder().encodeToString(key.unsafeArray());
                Element.Builder approve = Element.builder(NAMESPACE, "approve");
                yield List.of(
                        set(approve.attribute("key", base64).attribute("name", name).build()));
            }
            case Input.MakeLink() -> List.of(set(Element.of(NAMESPACE, "link")));
        };
    }

    private static Element.Builder about(String name, String id) {
        return Element.builder(NAMESPACE, name).attribute("id", id);
    }

    private Stanza.Iq list() {
        return iq(IqType.GET, Element.of(NAMESPACE, "devices"));
    }

    private Stanza.Iq set(Element what) {
        return iq(IqType.SET, what);
    }

    private Stanza.Iq iq(IqType type, Element what) {
        return new Stanza.Iq(Envelope.of(null, null, REQUEST + ++requests), type, Payload.of(what));
    }

    /// What the server says of devices, or null for anything else.
    static @Nullable Inbound read(Element about) {
        if (about.is(NAMESPACE, "link")) {
            String token = about.attribute("token");
            Instant expires = instant(about.attribute("expires"));
            return token == null ? null : new Inbound.LinkMade(token, expires);
        }
        if (!about.is(NAMESPACE, "devices")) {
            return null;
        }
        List<Device> devices = new ArrayList<>();
        for (Element each : about.elements()) {
            String id = each.attribute("id");
            String name = each.attribute("name");
            if (id != null) {
                devices.add(
                        new Device(
                                id,
                                name == null ? "" : name,
                                instant(each.attribute("created")),
                                instant(each.attribute("seen")),
                                false));
            }
        }
        return new Inbound.DevicesListed(devices);
    }

    private static Instant instant(@Nullable String text) {
        try {
            return text == null ? Instant.EPOCH : Instant.parse(text);
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    /// Tells what was heard; `resource` is this device's id.
    void understand(Inbound.OfDevices news, @Nullable String resource, Engine.Out out) {
        switch (news) {
            case Inbound.LinkMade(String token, Instant expires) ->
                    out.tell(new Event.LinkMade(token, expires));
            case Inbound.DevicesListed(List<Device> devices) ->
                    out.tell(
                            new Event.DevicesListed(
                                    devices.stream().map(d -> marked(d, resource)).toList()));
        }
    }

    private static Device marked(Device device, @Nullable String resource) {
        return new Device(
                device.id(),
                device.name(),
                device.created(),
                device.seen(),
                device.id().equals(resource));
    }
}
