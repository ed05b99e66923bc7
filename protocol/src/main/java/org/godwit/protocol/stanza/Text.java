package org.godwit.protocol.stanza;

/// Character data between two tags, entities already resolved. Adjacent texts are merged by
/// readers.
public record Text(String value) implements Node {}
