package org.godwit.server.routing;

import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.stanza.Traits;

/// Whether a message to an account is made durable, or only passed to whoever is there. Pure.
///
/// What says something is stored: text, receipts, markers, and everything this server does not
/// know, as reactions, retractions and corrections are. Typing and errors are not; hints (XEP-0334)
/// have the last word, but for errors and headlines.
@Spec({"XEP-0334 0.4.0", "XEP-0424 0.4.2", "XEP-0444 0.2.0", "XEP-0333 0.4"})
public final class Storable {
    private Storable() {}

    public static boolean isStored(Stanza.Message message) {
        if (message.type() == MessageType.ERROR || message.type() == MessageType.HEADLINE) {
            return false;
        }
        Traits traits = message.payload().traits();
        if (traits.has(Traits.STORE)) {
            return true;
        }
        boolean content =
                traits.has(
                        Traits.BODY
                                | Traits.SUBJECT
                                | Traits.RECEIVED
                                | Traits.DISPLAYED
                                | Traits.MARKABLE
                                | Traits.OTHER);
        return content && !traits.has(Traits.NO_STORE | Traits.NO_PERMANENT_STORE);
    }
}
