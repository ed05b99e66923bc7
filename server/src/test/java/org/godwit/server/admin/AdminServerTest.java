package org.godwit.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.godwit.server.account.Accounts;
import org.godwit.server.account.Registration;
import org.godwit.server.admin.portable.PortableAccounts;
import org.godwit.server.blocking.BlockLists;
import org.godwit.server.routing.ServerLimits;
import org.godwit.store.Blob;
import org.godwit.store.Command;
import org.godwit.store.StoreLimits;
import org.godwit.store.engine.StoreException;
import org.godwit.store.memory.MemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdminServerTest {
    private static final String TOKEN = "a-token-for-this-test";

    private final MemoryStore store =
            new MemoryStore(2, StoreLimits.DEFAULT, InstantSource.system(), Runnable::run);
    private final Accounts accounts =
            new Accounts(
                    store,
                    InstantSource.system(),
                    ServerLimits.DEFAULT.account(),
                    new Accounts.Rules("example.org", Registration.INVITE),
                    (_, _) -> {});
    private final HttpClient http = HttpClient.newHttpClient();
    private final BlockLists blocked = new BlockLists(store, "example.org", InstantSource.system());
    private AdminServer server = start();

    private AdminServer start() {
        try {
            return AdminServer.start(
                    0,
                    new Operations(
                            new AccountOperations(accounts, portable(), "example.org", null),
                            new StoreOperations(store, AdminServerTest::backUp),
                            new ReportOperations(blocked.reports()),
                            () -> Map.of("messages_stored", 3L),
                            () -> Map.of("domain", "example.org")),
                    TOKEN);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private PortableAccounts portable() {
        return new PortableAccounts(
                store,
                accounts,
                blocked,
                ServerLimits.DEFAULT,
                InstantSource.system(),
                "example.org");
    }

    @BeforeEach
    void isUp() {
        assertThat(server.port()).isPositive();
    }

    @AfterEach
    void stop() {
        server.close();
        accounts.close();
        store.close();
        http.close();
    }

    private HttpResponse<String> call(String method, String path, String body, String token)
            throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                        .header("Authorization", "Bearer " + token)
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void everyOperationShouldNeedTheToken() throws Exception {
        assertThat(call("GET", "/v1/accounts", "", "wrong").statusCode()).isEqualTo(401);
        assertThat(call("GET", "/v1/status", "", "").statusCode()).isEqualTo(401);
        assertThat(call("GET", "/nowhere", "", "wrong").statusCode()).isEqualTo(401);
        assertThat(call("GET", "/v1/accounts", "", TOKEN).statusCode()).isEqualTo(200);
    }

    @Test
    void healthAndMetricsShouldNeedNoToken() throws Exception {
        assertThat(call("GET", "/health", "", "").body()).contains("ok");
        assertThat(call("GET", "/metrics", "", "").body())
                .contains("godwit_messages_stored 3")
                .doesNotContain("example.org");
    }

    @Test
    void accountsShouldBeMadeListedAndRemoved() throws Exception {
        String alice = "{\"name\":\"alice\",\"password\":\"secret\"}";
        assertThat(call("POST", "/v1/accounts", alice, TOKEN).statusCode()).isEqualTo(201);
        assertThat(call("POST", "/v1/accounts", alice, TOKEN).statusCode()).isEqualTo(409);
        assertThat(call("GET", "/v1/accounts", "", TOKEN).body()).contains("alice@example.org");
        assertThat(call("DELETE", "/v1/accounts/alice", "", TOKEN).statusCode()).isEqualTo(200);
        assertThat(call("DELETE", "/v1/accounts/alice", "", TOKEN).statusCode()).isEqualTo(404);
        assertThat(call("GET", "/v1/accounts", "", TOKEN).body()).doesNotContain("alice");
    }

    @Test
    void auditShouldBalanceAndTraceShouldFindAMessage() throws Exception {
        store.shard(0)
                .submit(
                        new Command.Append(
                                "bob@example.org",
                                "o",
                                "message-1",
                                Blob.wrap(new byte[] {1}),
                                1,
                                Long.MAX_VALUE),
                        _ -> {});
        assertThat(call("GET", "/v1/audit?verify", "", TOKEN).body())
                .contains("\"stored\":1")
                .contains("\"queued\":1")
                .contains("\"sound\":true");
        assertThat(call("GET", "/v1/trace/message-1", "", TOKEN).body())
                .contains("bob@example.org")
                .contains("queued");
        assertThat(call("GET", "/v1/trace/unknown", "", TOKEN).statusCode()).isEqualTo(404);
    }

    /// What a store says that has done it, or cannot.
    private static void backUp(Path target) {
        if (!target.startsWith("/there")) {
            throw new StoreException("cannot write the backup to " + target + ": it is not empty");
        }
    }

    @Test
    void backupShouldGoToAnAbsoluteDirectoryAndSayWhyItCannot() throws Exception {
        assertThat(call("POST", "/v1/backup", "{\"directory\":\"/there\"}", TOKEN).body())
                .contains("\"queued\":0");
        HttpResponse<String> refused =
                call("POST", "/v1/backup", "{\"directory\":\"/other\"}", TOKEN);
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("not empty");
        assertThat(call("POST", "/v1/backup", "{\"directory\":\"here\"}", TOKEN).body())
                .contains("must be absolute");
    }

    @Test
    void importShouldSayWhatItRefused() throws Exception {
        HttpResponse<String> answer =
                call("POST", "/v1/accounts/import", "a pw1\nb pw2\na pw3\n", TOKEN);
        assertThat(answer.body()).contains("\"created\":2").contains("a: this name is taken");
    }

    @Test
    void badRequestsShouldBeToldWhy() throws Exception {
        assertThat(call("POST", "/v1/accounts", "{\"name\":\"x\"}", TOKEN).body())
                .contains("needs a string \\\"password\\\"");
        assertThat(call("POST", "/v1/accounts", "nonsense", TOKEN).statusCode()).isEqualTo(400);
        String spaced = "{\"name\":\"a b\",\"password\":\"p\"}";
        assertThat(call("POST", "/v1/accounts", spaced, TOKEN).body())
                .contains("cannot be an account name");
        assertThat(call("POST", "/v1/invites?hours=x", "{}", TOKEN).statusCode()).isEqualTo(400);
        assertThat(call("PATCH", "/v1/accounts", "", TOKEN).statusCode()).isEqualTo(404);
    }
}
