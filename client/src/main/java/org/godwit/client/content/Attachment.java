package org.godwit.client.content;

/// What a message is about, instead of its text.
public sealed interface Attachment permits SharedFile, Location, ContactCard {
    /// What a client that knows no such thing shows: the text of the message.
    String fallback();

    /// One row for people.
    String brief();
}
