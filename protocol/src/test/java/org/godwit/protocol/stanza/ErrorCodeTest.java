package org.godwit.protocol.stanza;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Shows RFC 6120 §8.3.
class ErrorCodeTest {
    @ParameterizedTest
    @CsvSource({
        "bad-request, modify",
        "conflict, cancel",
        "feature-not-implemented, cancel",
        "forbidden, auth",
        "gone, cancel",
        "internal-server-error, cancel",
        "item-not-found, cancel",
        "jid-malformed, modify",
        "not-acceptable, modify",
        "not-allowed, cancel",
        "not-authorized, auth",
        "policy-violation, modify",
        "recipient-unavailable, wait",
        "registration-required, auth",
        "remote-server-not-found, cancel",
        "remote-server-timeout, wait",
        "resource-constraint, wait",
        "service-unavailable, cancel",
        "subscription-required, auth",
        "unexpected-request, wait"
    })
    void everyStanzaErrorShouldBeOfTheTypeTheRfcNames(String condition, String type) {
        assertThat(Arrays.stream(ErrorCode.values()))
                .filteredOn(code -> code.scope() == ErrorCode.Scope.STANZA)
                .filteredOn(code -> code.condition().equals(condition))
                .singleElement()
                .satisfies(code -> assertThat(code.stanzaErrorType()).isEqualTo(type));
    }

    @Test
    void numbersShouldBeGivenOnce() {
        assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::number))
                .doesNotHaveDuplicates();
    }
}
