package org.godwit.app.admin;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.godwit.client.load.Load;
import org.godwit.client.load.LoadException;
import org.godwit.client.load.LoadPlan;
import org.godwit.client.load.LoadReport;
import org.godwit.protocol.handshake.LoginRequest;
import org.godwit.protocol.stanza.Bytes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `godwit load`: puts a local node under load, with accounts it makes for that, and verifies every
/// message. Exit code 1 when one was lost, doubled, reordered or altered.
@Command(
        name = "load",
        description = {
            "Put a local node under load and verify every message.",
            "Makes accounts named load-…; use a node that is there for this."
        },
        mixinStandardHelpOptions = true)
public final class LoadCommand implements Callable<Integer> {
    private static final LoginRequest.Proof REGISTER = new LoginRequest.Proof.Register("");

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private DataOption data = new DataOption();

    @Parameters(paramLabel = "MODE", description = "idle, chat, offline, login, group or storm")
    private LoadPlan.Mode mode = LoadPlan.Mode.CHAT;

    @Option(
            names = "--clients",
            paramLabel = "N",
            defaultValue = "100",
            description = "connections, each of an account of its own (default: ${DEFAULT-VALUE})")
    private int clients;

    @Option(
            names = "--window",
            paramLabel = "N",
            defaultValue = "8",
            description = "messages under way in each conversation (default: ${DEFAULT-VALUE})")
    private int window;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "0",
            description = "chat: messages a second in all, at fixed times, instead of a window")
    private int rate;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "10",
            description = "how long to measure (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Option(
            names = "--messages",
            paramLabel = "N",
            defaultValue = "10000",
            description = "offline: messages stored, then fetched (default: ${DEFAULT-VALUE})")
    private int messages;

    @Option(
            names = "--members",
            paramLabel = "N",
            defaultValue = "10",
            description = "group: members of each room (default: ${DEFAULT-VALUE})")
    private int members;

    @Option(
            names = "--body",
            paramLabel = "CHARS",
            defaultValue = "64",
            description = "length of each text (default: ${DEFAULT-VALUE})")
    private int body;

    @Option(names = "--ticks", description = "ask for the second tick of every message")
    private boolean ticks;

    @Option(
            names = "--login",
            paramLabel = "xx|ik|ticket",
            defaultValue = "ticket",
            description = "login and storm: the handshake (default: ${DEFAULT-VALUE})")
    private LoadPlan.LoginBy login = LoadPlan.LoginBy.TICKET;

    @Option(
            names = "--connecting",
            paramLabel = "N",
            defaultValue = "100",
            description = "logins in progress at once (default: ${DEFAULT-VALUE})")
    private int connecting;

    @Option(names = "--plot", paramLabel = "FILE", description = "draw the latencies as SVG")
    private @Nullable Path plot;

    @Option(names = "--quiet", description = "no progress lines")
    private boolean quiet;

    @Override
    public Integer call() throws AdminException {
        try (AdminClient admin = AdminClient.of(data.dir())) {
            Map<String, Object> node = admin.get("/v1/status");
            LoadPlan plan = plan(node);
            boolean open = "OPEN".equals(node.get("registration"));
            var err = spec.commandLine().getErr();
            LoadReport report =
                    Load.run(
                            plan,
                            _ -> open ? REGISTER : invited(admin),
                            line -> {
                                if (!quiet) {
                                    err.println(line);
                                }
                            });
            return tell(report);
        } catch (LoadException e) {
            throw new AdminException(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new AdminException("cannot write " + plot + ": " + e.getMessage());
        }
    }

    private LoadPlan plan(Map<String, Object> node) throws AdminException, IOException {
        if (!(node.get("listeners") instanceof Map<?, ?> listeners
                && listeners.get("binary") instanceof Number port)) {
            throw new AdminException("the node serves no binary protocol; see ports.binary");
        }
        String domain = String.valueOf(node.get("domain"));
        long pid = node.get("pid") instanceof Number number ? number.longValue() : 0;
        try {
            return new LoadPlan(
                    mode,
                    new LoadPlan.Target(
                            new InetSocketAddress(
                                    InetAddress.getLoopbackAddress(), port.intValue()),
                            domain,
                            root(),
                            connecting),
                    clients,
                    new LoadPlan.Traffic(window, rate, messages, body, ticks, members),
                    login,
                    Duration.ofSeconds(seconds),
                    pid);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
    }

    private Bytes root() throws IOException {
        String hex = Files.readString(data.dir().resolve("root.pub")).strip();
        return Bytes.wrap(HexFormat.of().parseHex(hex.toLowerCase(Locale.ROOT)));
    }

    /// An invite or an open door: no password has to be hashed. Each invite is a durable write.
    private static LoginRequest.Proof invited(AdminClient admin) throws LoadException {
        try {
            Map<String, Object> made = admin.post("/v1/invites?hours=1", Map.of());
            return new LoginRequest.Proof.Invite(String.valueOf(made.get("token")), "");
        } catch (AdminException e) {
            throw new LoadException(String.valueOf(e.getMessage()));
        }
    }

    private int tell(LoadReport report) throws IOException {
        var out = spec.commandLine().getOut();
        report.table().forEach(out::println);
        out.println(report.line());
        Path picture = plot;
        if (picture != null) {
            Files.writeString(picture, report.plot());
        }
        report.faults().forEach(fault -> spec.commandLine().getErr().println("godwit: " + fault));
        return report.clean() ? 0 : 1;
    }
}
