package org.godwit.protocol.stanza;

/// What an element may contain.
public sealed interface Node permits Element, Text {}
