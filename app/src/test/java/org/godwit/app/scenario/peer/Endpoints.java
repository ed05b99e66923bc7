package org.godwit.app.scenario.peer;

/// Where a node listens: the ports it really took.
public record Endpoints(String host, String domain, int binary, int xmpp, int xmpps, int web) {
    public int port(Encoding encoding) {
        return switch (encoding) {
            case BINARY -> binary;
            case XML, STARTTLS, UNCOUNTED -> xmpp;
            case TLS, SASL2 -> xmpps;
            case WEBSOCKET -> web;
        };
    }
}
