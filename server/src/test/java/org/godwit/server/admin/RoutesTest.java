package org.godwit.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoutesTest {
    private final Routes routes =
            new Routes()
                    .on("GET", "/v1/accounts", _ -> Reply.ok(Map.of()))
                    .on("DELETE", "/v1/accounts/*", _ -> Reply.ok(Map.of()))
                    .on("POST", "/v1/accounts/*/password", _ -> Reply.ok(Map.of()));

    @Test
    void argumentsShouldBeTheSegmentsThatStandForStars() {
        Routes.Match match = routes.find("POST", "/v1/accounts/alice/password");
        assertThat(match).isNotNull();
        assertThat(match.arguments()).isEqualTo(List.of("alice"));
    }

    @Test
    void methodAndLengthShouldMatchToo() {
        assertThat(routes.find("POST", "/v1/accounts")).isNull();
        assertThat(routes.find("DELETE", "/v1/accounts")).isNull();
        assertThat(routes.find("DELETE", "/v1/accounts/alice/devices")).isNull();
        assertThat(routes.find("DELETE", "/v1/accounts/alice")).isNotNull();
    }
}
