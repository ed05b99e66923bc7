package org.godwit.server.command;

import static java.util.concurrent.CompletableFuture.completedStage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.godwit.protocol.form.DataForm;
import org.godwit.protocol.form.Field;
import org.godwit.protocol.form.FieldType;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.account.AccountInfo;
import org.godwit.server.account.Accounts;
import org.godwit.server.account.Farewell;
import org.godwit.server.account.Verdict;
import org.godwit.server.command.Command.Result;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// The commands of the configured administrators.
@Spec("XEP-0133 1.3.0 §4")
final class Administration {
    private static final String ADMIN = "http://jabber.org/protocol/admin";
    private static final int LISTED_MAX = 1_000;

    private final Tools tools;

    /// What administration works with.
    ///
    /// @param domain of the accounts
    /// @param farewell ends sessions
    /// @param relay passes a stanza to who is online
    /// @param online how many sessions there are
    /// @param present the accounts that are online, at most so many of each shard
    record Tools(
            String domain,
            Accounts accounts,
            Farewell farewell,
            Consumer<Stanza.Addressed> relay,
            LongSupplier online,
            IntFunction<CompletionStage<List<Jid>>> present) {}

    Administration(Tools tools) {
        this.tools = tools;
    }

    List<Command> commands() {
        return List.of(
                admin("add-user", "Add a user", this::add, account(), secret("password")),
                admin("delete-user", "Delete users", this::delete, accounts()),
                admin(
                        "change-user-password",
                        "Change a user's password",
                        this::changePassword,
                        account(),
                        secret("password")),
                admin("end-user-session", "End users' sessions", this::endSessions, accounts()),
                admin("get-user-lastlogin", "When a user was last here", this::seen, account()),
                admin(
                        "get-registered-users-num",
                        "How many users there are",
                        _ -> all(list -> count("registeredusersnum", list.size()))),
                admin(
                        "get-registered-users-list",
                        "Which users there are",
                        _ -> all(list -> listed("registereduserjids", names(list)))),
                admin(
                        "get-online-users-num",
                        "How many sessions there are",
                        _ -> completedStage(count("onlineusersnum", tools.online().getAsLong()))),
                admin("get-online-users-list", "Who is online", _ -> present()),
                admin("disable-user", "Keep users from logging in", disable(true), accounts()),
                admin("reenable-user", "Let users log in again", disable(false), accounts()),
                admin(
                        "get-disabled-users-num",
                        "How many users may not log in",
                        _ -> all(list -> count("disabledusersnum", disabled(list).size()))),
                admin(
                        "get-disabled-users-list",
                        "Which users may not log in",
                        _ -> all(list -> listed("disableduserjids", names(disabled(list))))),
                admin("announce", "Tell everybody who is online", this::announce, text()));
    }

    private static Command admin(String name, String title, Deed deed, Field... questions) {
        return new Command(
                ADMIN + "#" + name,
                title,
                false,
                List.of(questions),
                (_, answers) -> deed.run(answers));
    }

    /// The same for whichever administrator asks.
    private interface Deed {
        CompletionStage<Result> run(DataForm answers) throws ProtocolException;
    }

    private static Field account() {
        return new Field(FieldType.JID_SINGLE, "accountjid", "The account", List.of(), List.of());
    }

    private static Field accounts() {
        return new Field(FieldType.JID_MULTI, "accountjids", "The accounts", List.of(), List.of());
    }

    private static Field secret(String name) {
        return new Field(FieldType.TEXT_PRIVATE, name, "The password", List.of(), List.of());
    }

    private static Field text() {
        return new Field(FieldType.TEXT_MULTI, "announcement", "The text", List.of(), List.of());
    }

    static DataForm form(DataForm.Type type, List<Field> fields) {
        return DataForm.of(type, ADMIN, fields);
    }

    private CompletionStage<Result> add(DataForm answers) throws ProtocolException {
        String password = needed(answers, "password");
        String again = answers.value("password-verify");
        if (again != null && !again.equals(password)) {
            throw new ProtocolException(ErrorCode.NOT_ACCEPTABLE, "the passwords differ");
        }
        return tools.accounts()
                .create(account(needed(answers, "accountjid")), password)
                .thenApply(verdict -> result(verdict, "The account is made."));
    }

    private CompletionStage<Result> delete(DataForm answers) throws ProtocolException {
        return each(answers, tools.accounts()::remove, "The accounts are gone.");
    }

    private Deed disable(boolean disabled) {
        return answers ->
                each(
                        answers,
                        account -> tools.accounts().disable(account, disabled),
                        disabled ? "They cannot log in any more." : "They can log in again.");
    }

    private CompletionStage<Result> each(
            DataForm answers, Function<Jid, CompletionStage<Verdict>> deed, String note)
            throws ProtocolException {
        CompletionStage<Result> done = completedStage(Result.done(note));
        for (Jid account : accounts(answers)) {
            done =
                    done.thenCompose(
                            before ->
                                    deed.apply(account)
                                            .thenApply(
                                                    verdict ->
                                                            verdict instanceof Verdict.Granted
                                                                    ? before
                                                                    : result(verdict, "")));
        }
        return done;
    }

    private CompletionStage<Result> changePassword(DataForm answers) throws ProtocolException {
        return tools.accounts()
                .changePassword(account(needed(answers, "accountjid")), needed(answers, "password"))
                .thenApply(verdict -> result(verdict, "The password is changed."));
    }

    private CompletionStage<Result> endSessions(DataForm answers) throws ProtocolException {
        for (Jid account : accounts(answers)) {
            tools.farewell().cut(account, null);
        }
        return completedStage(Result.done("The sessions are ended."));
    }

    private CompletionStage<Result> seen(DataForm answers) throws ProtocolException {
        Jid account = account(needed(answers, "accountjid"));
        Optional<AccountInfo> found = tools.accounts().find(account);
        if (found.isEmpty()) {
            return completedStage(Result.failed("There is no account " + account + "."));
        }
        Optional<Instant> last =
                found.get().devices().stream()
                        .map(AccountInfo.Device::lastSeen)
                        .max(Comparator.naturalOrder());
        return completedStage(
                last.map(
                                instant ->
                                        Result.of(
                                                form(
                                                        DataForm.Type.RESULT,
                                                        List.of(
                                                                single(
                                                                        "lastlogin",
                                                                        instant.toString())))))
                        .orElseGet(() -> Result.done("No registered device of it was seen.")));
    }

    private CompletionStage<Result> announce(DataForm answers) throws ProtocolException {
        Field lines = answers.field("announcement");
        if (lines == null || String.join("", lines.values()).isBlank()) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "the announcement is empty");
        }
        String body = String.join("\n", lines.values());
        return all(
                list -> {
                    list.forEach(info -> tools.relay().accept(headline(info.account(), body)));
                    return Result.done("Everybody who is online is told.");
                });
    }

    private Stanza.Message headline(Jid to, String body) {
        return new Stanza.Message(
                Envelope.of(to, new Jid(null, tools.domain(), null), null),
                MessageType.HEADLINE,
                Payload.of(Element.builder(Namespaces.CLIENT, "body").text(body).build()));
    }

    /// Reads every account, away from the session's thread.
    private CompletionStage<Result> all(Function<List<AccountInfo>, Result> to) {
        return CompletableFuture.supplyAsync(
                () -> to.apply(tools.accounts().list()), Thread::startVirtualThread);
    }

    private static Result count(String name, long count) {
        return Result.of(form(DataForm.Type.RESULT, List.of(single(name, Long.toString(count)))));
    }

    private CompletionStage<Result> present() {
        return tools.present()
                .apply(LISTED_MAX)
                .thenApply(
                        online ->
                                listed(
                                        "onlineuserjids",
                                        online.stream().map(Jid::toString).toList()));
    }

    private static List<AccountInfo> disabled(List<AccountInfo> all) {
        return all.stream().filter(AccountInfo::disabled).toList();
    }

    private static List<String> names(List<AccountInfo> all) {
        return all.stream().map(info -> info.account().toString()).toList();
    }

    private static Result listed(String name, List<String> names) {
        List<String> some = names.subList(0, Math.min(names.size(), LISTED_MAX));
        Field field = new Field(FieldType.JID_MULTI, name, null, some, List.of());
        return Result.of(form(DataForm.Type.RESULT, List.of(field)));
    }

    private static Field single(String name, String value) {
        return Field.of(FieldType.TEXT_SINGLE, name, null, value);
    }

    private static Result result(Verdict verdict, String note) {
        return switch (verdict) {
            case Verdict.Granted _ -> Result.done(note);
            case Verdict.Refused(ErrorCode _, String detail) -> Result.failed(detail);
        };
    }

    private static String needed(DataForm answers, String name) throws ProtocolException {
        String value = answers.value(name);
        if (value == null || value.isBlank()) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "the field " + name + " is empty");
        }
        return value;
    }

    private List<Jid> accounts(DataForm answers) throws ProtocolException {
        Field field = answers.field("accountjids");
        List<Jid> accounts = new ArrayList<>();
        for (String each : field == null ? List.<String>of() : field.values()) {
            accounts.add(account(each));
        }
        if (accounts.isEmpty()) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "which accounts?");
        }
        return accounts;
    }

    private Jid account(@Nullable String text) throws ProtocolException {
        Jid jid = Jid.parse(text == null ? "" : text);
        if (jid.local() == null || !jid.domain().equals(tools.domain())) {
            throw new ProtocolException(
                    ErrorCode.ITEM_NOT_FOUND, "accounts of this server end in @" + tools.domain());
        }
        return jid.bare();
    }
}
