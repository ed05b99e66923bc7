package org.godwit.protocol.sasl;

import org.godwit.protocol.stanza.Bytes;

/// What ties a login to the TLS connection it runs in (RFC 5056), so that a man in the middle
/// cannot pass it on.
///
/// @param type registered name: `tls-exporter` (RFC 9266) or `tls-server-end-point` (RFC 5929)
public record ChannelBinding(String type, Bytes data) {
    public static final String TLS_EXPORTER = "tls-exporter";
    public static final String TLS_SERVER_END_POINT = "tls-server-end-point";
}
