package org.godwit.server.push;

import org.godwit.protocol.form.DataForm;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// A device's wish to be woken.
///
/// @param service the app server
/// @param node what the app server knows the device by; may be empty
/// @param device name of its cursor
/// @param enable the request, with the options that go with each notification
record Registration(Jid service, String node, String device, Element enable) {
    static Registration of(Jid service, String device, Element enable) {
        String node = enable.attribute("node");
        return new Registration(service, node == null ? "" : node, device, enable);
    }

    @Nullable Element options() {
        return enable.child(DataForm.NAMESPACE, "x");
    }

    /// Whether the two are one device at one app server, or one node of it.
    boolean replaces(Registration other) {
        return service.equals(other.service)
                && (node.equals(other.node) || device.equals(other.device));
    }
}
