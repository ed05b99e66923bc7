package org.godwit.server.command;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.godwit.protocol.form.DataForm;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.account.Accounts;
import org.godwit.server.account.Farewell;
import org.godwit.server.routing.Spec;
import org.godwit.server.session.iq.Asker;
import org.godwit.server.session.iq.IqHandler;
import org.godwit.server.session.iq.IqRequest;
import org.jspecify.annotations.Nullable;

/// Runs the server's commands, for the accounts that may. A command that asks something first is
/// kept for its asker until it is answered, cancelled, or ten minutes old.
@Spec({"XEP-0050 1.3.0", "XEP-0133 1.3.0"})
public final class Commands implements IqHandler {
    public static final String NAMESPACE = "http://jabber.org/protocol/commands";

    private static final int OPEN_MAX = 1_000;
    private static final Duration OPEN_AGE_MAX = Duration.ofMinutes(10);
    private static final int ID_BYTES = 12;

    private final Set<Jid> admins;
    private final InstantSource clock;
    private final Map<String, Command> commands = new LinkedHashMap<>();
    private final Map<String, Open> open = new LinkedHashMap<>();
    private final SecureRandom random = new SecureRandom();

    /// A command that waits for answers.
    ///
    /// @param asker full JID
    private record Open(Jid asker, Command command, long untilMillis) {}

    /// What the commands work with.
    ///
    /// @param domain of the server
    /// @param admins bare JIDs of who may administrate
    /// @param invites what everybody else may do
    /// @param relay passes a stanza to who is online
    /// @param online how many sessions there are
    /// @param present the accounts that are online, at most so many
    public record Setting(
            String domain,
            Set<Jid> admins,
            WhoInvites invites,
            Consumer<Stanza.Addressed> relay,
            LongSupplier online,
            IntFunction<CompletionStage<List<Jid>>> present,
            InstantSource clock) {
        public Setting {
            admins = Set.copyOf(admins);
        }
    }

    public Commands(Setting setting, Accounts accounts, Farewell farewell) {
        this.admins = setting.admins();
        this.clock = setting.clock();
        Administration.Tools tools =
                new Administration.Tools(
                        setting.domain(),
                        accounts,
                        farewell,
                        setting.relay(),
                        setting.online(),
                        setting.present());
        new Administration(tools).commands().forEach(c -> commands.put(c.node(), c));
        new Inviting(setting.domain(), accounts.invitations(), setting.invites())
                .commands()
                .forEach(c -> commands.put(c.node(), c));
    }

    @Override
    public String namespace() {
        return NAMESPACE;
    }

    @Override
    public List<String> features() {
        return List.of(NAMESPACE);
    }

    @Override
    public @Nullable List<Element> items(String node, Jid asker) {
        if (!node.equals(NAMESPACE)) {
            return null;
        }
        List<Element> items = new ArrayList<>();
        for (Command command : commands.values()) {
            if (mayRun(command, asker)) {
                items.add(
                        Element.builder(Namespaces.DISCO_ITEMS, "item")
                                .attribute("jid", asker.domain())
                                .attribute("node", command.node())
                                .attribute("name", command.name())
                                .build());
            }
        }
        return items;
    }

    @Override
    public void handle(IqRequest request, Asker asker) throws ProtocolException {
        request.requireSet();
        if (request.target() != IqRequest.Target.SERVER) {
            throw new ProtocolException(ErrorCode.SERVICE_UNAVAILABLE, "");
        }
        Element asked = request.element();
        String node = asked.attribute("node");
        Command command = node == null ? null : commands.get(node);
        if (command == null
                ? !admins.contains(asker.jid().bare())
                : !mayRun(command, asker.jid())) {
            throw new ProtocolException(
                    ErrorCode.FORBIDDEN, "this is for the administrators of this server");
        }
        if (command == null) {
            throw new ProtocolException(ErrorCode.ITEM_NOT_FOUND, "there is no such command");
        }
        String session = asked.attribute("sessionid");
        if (session == null) {
            begin(command, request, asker);
        } else {
            proceed(session, command, request, asker);
        }
    }

    private boolean mayRun(Command command, Jid asker) {
        return command.forAll() || admins.contains(asker.bare());
    }

    private void begin(Command command, IqRequest request, Asker asker) throws ProtocolException {
        String action = request.element().attribute("action");
        if (action != null && !action.equals("execute") && !action.equals("complete")) {
            throw malformed("a command begins with execute");
        }
        String id = newId();
        if (command.questions().isEmpty()) {
            run(command, id, form(DataForm.Type.SUBMIT, List.of()), request, asker);
            return;
        }
        remember(id, new Open(asker.jid(), command, clock.millis() + OPEN_AGE_MAX.toMillis()));
        Element actions =
                Element.builder(NAMESPACE, "actions")
                        .attribute("execute", "complete")
                        .child(Element.of(NAMESPACE, "complete"))
                        .build();
        DataForm questions =
                form(DataForm.Type.FORM, command.questions()).titled(command.name(), null);
        asker.reply(
                request.result(
                        answer(command, id, "executing")
                                .child(actions)
                                .child(questions.write())
                                .build()));
    }

    private static DataForm form(DataForm.Type type, List<org.godwit.protocol.form.Field> fields) {
        return Administration.form(type, fields);
    }

    private void proceed(String session, Command command, IqRequest request, Asker asker)
            throws ProtocolException {
        String action = request.element().attribute("action");
        String wanted = action == null ? "execute" : action.toLowerCase(Locale.ROOT);
        Open waiting = take(session, asker.jid(), command);
        DataForm answers = DataForm.in(request.element());
        switch (wanted) {
            case "cancel" ->
                    asker.reply(request.result(answer(command, session, "canceled").build()));
            case "execute", "next", "complete" -> {
                if (answers == null || answers.type() != DataForm.Type.SUBMIT) {
                    remember(session, waiting);
                    throw malformed("the answers are missing");
                }
                run(command, session, answers, request, asker);
            }
            default -> {
                remember(session, waiting);
                throw malformed("this command cannot do that now");
            }
        }
    }

    private void run(
            Command command, String session, DataForm answers, IqRequest request, Asker asker)
            throws ProtocolException {
        command.action()
                .run(asker.jid(), answers)
                .whenComplete(
                        (result, failure) -> {
                            if (failure == null) {
                                asker.reply(request.result(completed(command, session, result)));
                            } else {
                                asker.reply(request.error(ErrorCode.INTERNAL_SERVER_ERROR, ""));
                            }
                        });
    }

    private static Element completed(Command command, String session, Command.Result result) {
        Element.Builder answer = answer(command, session, "completed");
        if (result.note() != null) {
            answer.child(
                    Element.builder(NAMESPACE, "note")
                            .attribute("type", result.failed() ? "error" : "info")
                            .text(result.note())
                            .build());
        }
        DataForm form = result.form();
        return answer.child(form == null ? null : form.write()).build();
    }

    private static Element.Builder answer(Command command, String session, String status) {
        return Element.builder(NAMESPACE, "command")
                .attribute("node", command.node())
                .attribute("sessionid", session)
                .attribute("status", status);
    }

    private void remember(String id, Open waiting) {
        synchronized (open) {
            open.values().removeIf(old -> old.untilMillis() <= clock.millis());
            if (open.size() >= OPEN_MAX) {
                open.remove(open.keySet().iterator().next());
            }
            open.put(id, waiting);
        }
    }

    private Open take(String id, Jid asker, Command command) throws ProtocolException {
        synchronized (open) {
            Open found = open.get(id);
            boolean fits =
                    found != null
                            && found.asker().equals(asker)
                            && found.command().equals(command)
                            && found.untilMillis() > clock.millis();
            if (found == null || !fits) {
                throw malformed("this command is over; begin anew");
            }
            open.remove(id);
            return found;
        }
    }

    private static ProtocolException malformed(String detail) {
        return new ProtocolException(ErrorCode.BAD_REQUEST, detail);
    }

    private String newId() {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }
}
