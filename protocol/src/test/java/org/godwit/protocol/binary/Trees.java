package org.godwit.protocol.binary;

import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.stanza.StanzaReader;
import org.godwit.protocol.stanza.StanzaWriter;

/// Elements as stanzas.
final class Trees {
    private Trees() {}

    /// As the XML ingress makes it, or whole when the typed form would lose something.
    static Stanza stanza(Element element) {
        try {
            Stanza stanza = StanzaReader.read(element);
            return StanzaWriter.write(stanza).equals(element)
                    ? stanza
                    : new Stanza.Unknown(element);
        } catch (ProtocolException e) {
            return new Stanza.Unknown(element);
        }
    }
}
