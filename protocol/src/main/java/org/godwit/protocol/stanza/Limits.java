package org.godwit.protocol.stanza;

/// Every bound of the wire protocol, both encodings, in one place. Server-side bounds (mailbox
/// size, rates, devices) are configuration and live with the server.
///
/// @param frameBytesBeforeLoginMax largest binary frame or XML stanza before login is finished
/// @param frameBytesMax largest binary frame afterwards
/// @param stanzaBytesMax largest single stanza in either encoding afterwards
/// @param depthMax deepest nesting of elements
/// @param attributesMax most attributes of one element
/// @param childrenMax most child nodes of one element
/// @param nameBytesMax longest element, attribute or namespace name
/// @param earlyDataBytesMax most early stanza bytes in a first flight (wire §5.7)
/// @param tableJids entries of the per-connection JID table, likewise values and prefixes
/// @param resumeRingStanzas unacknowledged stanzas kept per direction for a resume
public record Limits(
        int frameBytesBeforeLoginMax,
        int frameBytesMax,
        int stanzaBytesMax,
        int depthMax,
        int attributesMax,
        int childrenMax,
        int nameBytesMax,
        int earlyDataBytesMax,
        int tableJids,
        int tableValues,
        int resumeRingStanzas) {
    public static final Limits DEFAULT =
            new Limits(
                    64 * 1024, 1024 * 1024, 256 * 1024, 32, 64, 4096, 1024, 16 * 1024, 32, 64, 256);

    public Limits {
        require(frameBytesBeforeLoginMax <= frameBytesMax, "frames may only grow after login");
        require(stanzaBytesMax <= frameBytesMax, "a stanza must fit in a frame");
        require(earlyDataBytesMax < frameBytesBeforeLoginMax, "early data must fit in a frame");
        require(depthMax > 3, "a stanza is at least three elements deep");
    }

    /// The same with another bound on single stanzas.
    public Limits withStanzaBytesMax(int bytes) {
        return new Limits(
                frameBytesBeforeLoginMax,
                frameBytesMax,
                bytes,
                depthMax,
                attributesMax,
                childrenMax,
                nameBytesMax,
                earlyDataBytesMax,
                tableJids,
                tableValues,
                resumeRingStanzas);
    }

    private static void require(boolean condition, String why) {
        if (!condition) {
            throw new IllegalArgumentException(why);
        }
    }
}
