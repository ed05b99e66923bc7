package org.godwit.server.admin;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.account.AccountInfo;
import org.godwit.server.account.Accounts;
import org.godwit.server.account.Erased;
import org.godwit.server.account.InviteInfo;
import org.godwit.server.account.Verdict;
import org.godwit.server.admin.Request.BadRequest;
import org.godwit.server.admin.portable.PortableAccounts;
import org.godwit.server.media.AccountFiles;
import org.godwit.server.media.Media;
import org.godwit.server.media.MediaRefusal;
import org.jspecify.annotations.Nullable;

/// Making, listing, changing and removing accounts, and inviting people.
public final class AccountOperations {
    private static final int IMPORT_LINES_MAX = 1_000;
    private static final long INVITE_HOURS_DEFAULT = 72;

    private final Accounts accounts;
    private final PortableAccounts portable;
    private final String domain;
    private final @Nullable Media media;

    /// @param media null when there are no files, and so no archives
    public AccountOperations(
            Accounts accounts, PortableAccounts portable, String domain, @Nullable Media media) {
        this.media = media;
        this.accounts = accounts;
        this.portable = portable;
        this.domain = domain;
    }

    void addTo(Routes routes) {
        var _ =
                routes.on("GET", "/v1/accounts", _ -> list())
                        .on("POST", "/v1/accounts", this::create)
                        .on("POST", "/v1/accounts/import", this::importAll)
                        .on("POST", "/v1/accounts/restore", this::restore)
                        .on("GET", "/v1/accounts/*/export", this::export)
                        .on("POST", "/v1/accounts/*/archive", this::archive)
                        .on("DELETE", "/v1/accounts/*", this::remove)
                        .on("POST", "/v1/accounts/*/password", this::changePassword)
                        .on("POST", "/v1/invites", this::invite);
    }

    private Reply list() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (AccountInfo info : accounts.list()) {
            rows.add(
                    Map.of(
                            "account", info.account().toString(),
                            "created", info.created().toString(),
                            "disabled", info.disabled(),
                            "password", info.hasPassword(),
                            "devices",
                                    info.devices().stream().map(AccountOperations::row).toList()));
        }
        return Operations.listed("accounts", rows);
    }

    private static Map<String, Object> row(AccountInfo.Device device) {
        return Map.of(
                "id", device.id(),
                "name", device.name(),
                "created", device.created().toString(),
                "seen", device.lastSeen().toString());
    }

    private Reply create(Request request) throws BadRequest, InterruptedException {
        Jid account = account(request.member("name"));
        String password = password(request.member("password"));
        return reply(await(accounts.create(account, password)), 201);
    }

    private Reply export(Request request) throws BadRequest {
        Jid account = account(request.argument());
        String user = portable.export(account);
        return user == null
                ? Reply.refused(404, "no account " + account)
                : Reply.ok(Map.of("account", account.toString(), "user", user));
    }

    private Reply archive(Request request) throws BadRequest {
        Jid account = account(request.argument());
        Media files = media;
        if (files == null) {
            return Reply.refused(409, "archives need the web port; set ports.web");
        }
        if (!accounts.exists(account)) {
            return Reply.refused(404, "no account " + account);
        }
        try {
            AccountFiles.Kept kept = files.of(account).export();
            return Reply.ok(
                    Map.of(
                            "account", account.toString(),
                            "url", kept.url(),
                            "bytes", kept.bytes(),
                            "sha256", HexFormat.of().formatHex(kept.sha256().unsafeArray())));
        } catch (MediaRefusal | IOException e) {
            return Reply.refused(503, "the archive could not be made: " + e.getMessage());
        }
    }

    private Reply restore(Request request) throws InterruptedException {
        return reply(await(portable.restore(request.body())), 201);
    }

    private Reply remove(Request request) throws BadRequest, InterruptedException {
        Erased erased = await(accounts.erase(account(request.argument()), _ -> {}));
        return erased.verdict() instanceof Verdict.Granted(String subject)
                ? Reply.ok(Map.of("account", subject, "went", erased.went()))
                : reply(erased.verdict(), 200);
    }

    private Reply changePassword(Request request) throws BadRequest, InterruptedException {
        Jid account = account(request.argument());
        String password = password(request.member("password"));
        return reply(await(accounts.changePassword(account, password)), 200);
    }

    private Reply invite(Request request) throws BadRequest, InterruptedException {
        Duration age = Duration.ofHours(hours(request.query().get("hours")));
        Optional<InviteInfo> invite = await(accounts.createInvite(age));
        if (invite.isEmpty()) {
            return Reply.refused(503, "the store refused the invite; try again");
        }
        return new Reply(
                201,
                Map.of(
                        "token", invite.get().token(),
                        "domain", domain,
                        "expires", invite.get().expires().toString()));
    }

    private static long hours(@Nullable String text) throws BadRequest {
        try {
            return text == null ? INVITE_HOURS_DEFAULT : Math.clamp(Long.parseLong(text), 1, 8_760);
        } catch (NumberFormatException e) {
            throw new BadRequest("hours must be a number");
        }
    }

    /// One `name password` a line; all are begun before any is waited for.
    private Reply importAll(Request request) throws BadRequest, InterruptedException {
        List<String> lines = request.body().lines().filter(l -> !l.isBlank()).toList();
        if (lines.size() > IMPORT_LINES_MAX) {
            throw new BadRequest("import at most " + IMPORT_LINES_MAX + " lines at once");
        }
        List<CompletionStage<Verdict>> begun = new ArrayList<>();
        for (String line : lines) {
            int space = line.strip().indexOf(' ');
            if (space < 1) {
                throw new BadRequest("each line needs a name, a space and a password");
            }
            Jid account = account(line.strip().substring(0, space));
            begun.add(accounts.create(account, line.strip().substring(space + 1).strip()));
        }
        List<String> failed = new ArrayList<>();
        for (int i = 0; i < begun.size(); i++) {
            if (await(begun.get(i)) instanceof Verdict.Refused refused) {
                failed.add(lines.get(i).strip().split(" ", 2)[0] + ": " + refused.detail());
            }
        }
        return Reply.ok(Map.of("created", begun.size() - failed.size(), "failed", failed));
    }

    private Jid account(String name) throws BadRequest {
        try {
            Jid jid = Jid.parse(name.indexOf('@') < 0 ? name + "@" + domain : name);
            if (!jid.isBare()) {
                throw new BadRequest("an account has no resource: use " + jid.bare());
            }
            return jid;
        } catch (ProtocolException e) {
            throw new BadRequest("\"" + name + "\" cannot be an account name: " + e.detail());
        }
    }

    private static String password(String password) throws BadRequest {
        if (password.isEmpty()) {
            throw new BadRequest("the password is empty");
        }
        return password;
    }

    private static Reply reply(Verdict verdict, int status) {
        return switch (verdict) {
            case Verdict.Granted(String subject) -> new Reply(status, Map.of("account", subject));
            case Verdict.Refused(ErrorCode code, String detail) ->
                    Reply.refused(httpStatus(code), detail);
        };
    }

    private static int httpStatus(ErrorCode code) {
        if (code == ErrorCode.ITEM_NOT_FOUND) {
            return 404;
        }
        return code == ErrorCode.LOGIN_NAME_TAKEN ? 409 : 400;
    }

    private static <T> T await(CompletionStage<T> stage) throws InterruptedException {
        try {
            return stage.toCompletableFuture()
                    .get(Operations.WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("the store did not answer in time", e);
        }
    }
}
