package org.godwit.app.scenario.peer;

import org.godwit.protocol.stanza.Element;

/// What a test client hears from the node, in the order it came off the socket.
public sealed interface Incoming {
    /// A first-level element.
    record Arrived(Element element) implements Incoming {}

    /// The node has taken the first `count` stanzas of this stream.
    record Counted(long count) implements Incoming {}

    /// The node wants our count.
    record CountWanted() implements Incoming {}

    /// The node says why it is about to close: the condition's XMPP name and a text.
    record Refused(String condition, String text) implements Incoming {}

    /// The socket is closed.
    record Closed() implements Incoming {}
}
