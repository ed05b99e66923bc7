package org.godwit.server.routing;

import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// Who a stored message is from, as the store keeps it for its dedupe window:
///
///     <kind> <bare JID>/<device>[ US <stream>]
///
/// `kind` is `t` when the sender wants a delivered receipt for every message (binary clients), else
/// `o`. `stream` is there when the message's id is only unique within the sender's stream.
public final class Origin {
    private static final char UNIT_SEPARATOR = 0x1f;

    private Origin() {}

    /// The device's own messages with ids that are unique forever.
    public static String of(boolean wantsTicks, Jid account, String device) {
        return (wantsTicks ? "t " : "o ") + account.bare() + "/" + device;
    }

    /// The same device, for ids that are unique within one stream only.
    public static String within(String origin, String stream) {
        return origin + UNIT_SEPARATOR + stream;
    }

    /// The account of a device's message, or null for what somebody else says.
    public static @Nullable Jid account(String origin) {
        int slash = origin.indexOf('/');
        boolean device = origin.startsWith("t ") || origin.startsWith("o ");
        try {
            return device && slash > 2 ? Jid.parse(origin.substring(2, slash)) : null;
        } catch (ProtocolException e) {
            return null;
        }
    }

    public static boolean wantsTicks(String origin) {
        return origin.startsWith("t ");
    }

    /// Whether a message of this origin was sent by that device.
    public static boolean isDevice(String origin, Jid account, String device) {
        int end = origin.indexOf(UNIT_SEPARATOR);
        int length = end < 0 ? origin.length() : end;
        String bare = account.bare().toString();
        int slash = 2 + bare.length();
        return length == slash + 1 + device.length()
                && origin.startsWith(bare, 2)
                && origin.charAt(slash) == '/'
                && origin.startsWith(device, slash + 1);
    }

    /// The origin of a delivered receipt made for, or by, a recipient: the same whoever makes it,
    /// so that it is stored once.
    public static String ofReceipt(Jid recipient) {
        return recipient.bare().toString();
    }

    /// The id such a receipt is stored under.
    public static String receiptId(String messageId) {
        return "delivered:" + messageId;
    }
}
