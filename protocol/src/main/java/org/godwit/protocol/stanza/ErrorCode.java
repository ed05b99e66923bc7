package org.godwit.protocol.stanza;

/// Every way a peer can be refused, one catalogue for both encodings. `condition` is the XMPP
/// element name (RFC 6120 §4.9.3 and §8.3.3), `number` is the code on the binary wire. A stanza
/// error leaves the connection open; a stream error closes it.
public enum ErrorCode {
    BAD_REQUEST(1, Scope.STANZA, "bad-request", "modify"),
    CONFLICT(2, Scope.STANZA, "conflict", "cancel"),
    FEATURE_NOT_IMPLEMENTED(3, Scope.STANZA, "feature-not-implemented", "cancel"),
    FORBIDDEN(4, Scope.STANZA, "forbidden", "auth"),
    GONE(5, Scope.STANZA, "gone", "cancel"),
    INTERNAL_SERVER_ERROR(6, Scope.STANZA, "internal-server-error", "cancel"),
    ITEM_NOT_FOUND(7, Scope.STANZA, "item-not-found", "cancel"),
    JID_MALFORMED(8, Scope.STANZA, "jid-malformed", "modify"),
    NOT_ACCEPTABLE(9, Scope.STANZA, "not-acceptable", "modify"),
    NOT_ALLOWED(10, Scope.STANZA, "not-allowed", "cancel"),
    NOT_AUTHORIZED(11, Scope.STANZA, "not-authorized", "auth"),
    POLICY_VIOLATION(12, Scope.STANZA, "policy-violation", "modify"),
    RECIPIENT_UNAVAILABLE(13, Scope.STANZA, "recipient-unavailable", "wait"),
    REGISTRATION_REQUIRED(14, Scope.STANZA, "registration-required", "auth"),
    REMOTE_SERVER_NOT_FOUND(15, Scope.STANZA, "remote-server-not-found", "cancel"),
    REMOTE_SERVER_TIMEOUT(16, Scope.STANZA, "remote-server-timeout", "wait"),
    RESOURCE_CONSTRAINT(17, Scope.STANZA, "resource-constraint", "wait"),
    SERVICE_UNAVAILABLE(18, Scope.STANZA, "service-unavailable", "cancel"),
    SUBSCRIPTION_REQUIRED(19, Scope.STANZA, "subscription-required", "auth"),
    UNEXPECTED_REQUEST(20, Scope.STANZA, "unexpected-request", "wait"),

    STREAM_BAD_FORMAT(64, Scope.STREAM, "bad-format", ""),
    STREAM_BAD_NAMESPACE_PREFIX(65, Scope.STREAM, "bad-namespace-prefix", ""),
    STREAM_CONFLICT(66, Scope.STREAM, "conflict", ""),
    STREAM_CONNECTION_TIMEOUT(67, Scope.STREAM, "connection-timeout", ""),
    STREAM_HOST_UNKNOWN(68, Scope.STREAM, "host-unknown", ""),
    STREAM_INTERNAL_SERVER_ERROR(69, Scope.STREAM, "internal-server-error", ""),
    STREAM_INVALID_FROM(70, Scope.STREAM, "invalid-from", ""),
    STREAM_INVALID_NAMESPACE(71, Scope.STREAM, "invalid-namespace", ""),
    STREAM_INVALID_XML(72, Scope.STREAM, "invalid-xml", ""),
    STREAM_NOT_AUTHORIZED(73, Scope.STREAM, "not-authorized", ""),
    STREAM_NOT_WELL_FORMED(74, Scope.STREAM, "not-well-formed", ""),
    STREAM_POLICY_VIOLATION(75, Scope.STREAM, "policy-violation", ""),
    STREAM_RESET(76, Scope.STREAM, "reset", ""),
    STREAM_RESOURCE_CONSTRAINT(77, Scope.STREAM, "resource-constraint", ""),
    STREAM_RESTRICTED_XML(78, Scope.STREAM, "restricted-xml", ""),
    STREAM_SYSTEM_SHUTDOWN(79, Scope.STREAM, "system-shutdown", ""),
    STREAM_UNDEFINED_CONDITION(80, Scope.STREAM, "undefined-condition", ""),
    STREAM_UNSUPPORTED_ENCODING(81, Scope.STREAM, "unsupported-encoding", ""),
    STREAM_UNSUPPORTED_STANZA_TYPE(82, Scope.STREAM, "unsupported-stanza-type", ""),
    STREAM_UNSUPPORTED_VERSION(83, Scope.STREAM, "unsupported-version", ""),

    LOGIN_BAD_CREDENTIALS(96, Scope.LOGIN, "not-authorized", ""),
    LOGIN_UNKNOWN_DEVICE(97, Scope.LOGIN, "not-authorized", ""),
    LOGIN_ACCOUNT_DISABLED(98, Scope.LOGIN, "account-disabled", ""),
    LOGIN_TOO_MANY_ATTEMPTS(99, Scope.LOGIN, "temporary-auth-failure", ""),
    LOGIN_REGISTRATION_CLOSED(100, Scope.LOGIN, "not-authorized", ""),
    LOGIN_NAME_TAKEN(101, Scope.LOGIN, "not-authorized", ""),
    LOGIN_INVITE_INVALID(102, Scope.LOGIN, "not-authorized", ""),
    LOGIN_HANDSHAKE_FAILED(103, Scope.LOGIN, "not-authorized", "");

    /// What an error ends: one stanza, the stream, or the attempt to log in.
    public enum Scope {
        STANZA,
        STREAM,
        LOGIN
    }

    private final int number;
    private final Scope scope;
    private final String condition;
    private final String stanzaErrorType;

    ErrorCode(int number, Scope scope, String condition, String stanzaErrorType) {
        this.number = number;
        this.scope = scope;
        this.condition = condition;
        this.stanzaErrorType = stanzaErrorType;
    }

    public int number() {
        return number;
    }

    public Scope scope() {
        return scope;
    }

    /// The code of that number, or `unknown` when a newer peer sent one we do not have.
    public static ErrorCode ofNumber(long number, ErrorCode unknown) {
        for (ErrorCode code : values()) {
            if (code.number == number) {
                return code;
            }
        }
        return unknown;
    }

    /// The element name of the condition in XML.
    public String condition() {
        return condition;
    }

    /// The `type` attribute of `<error/>` (RFC 6120 §8.3.2): auth, cancel, modify or wait.
    public String stanzaErrorType() {
        return stanzaErrorType;
    }
}
