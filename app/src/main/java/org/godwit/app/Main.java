package org.godwit.app;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.godwit.app.admin.AdminException;
import org.godwit.app.admin.AuditCommand;
import org.godwit.app.admin.BackupCommand;
import org.godwit.app.admin.InviteCommand;
import org.godwit.app.admin.LoadCommand;
import org.godwit.app.admin.ReportsCommand;
import org.godwit.app.admin.StatusCommand;
import org.godwit.app.admin.TraceCommand;
import org.godwit.app.admin.UserCommand;
import org.godwit.app.config.ConfigException;
import org.godwit.app.doctor.DoctorCommand;
import org.godwit.client.chat.ChatCommand;
import org.godwit.client.cli.AccountCommand;
import org.godwit.client.cli.CliException;
import org.godwit.client.cli.DevicesCommand;
import org.godwit.client.cli.LinkCommand;
import org.godwit.client.cli.ListenCommand;
import org.godwit.client.cli.RegisterCommand;
import org.godwit.client.cli.SafetyCommand;
import org.godwit.client.cli.SendCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The command line. Exit codes: 0 done, 1 not done, 2 wrong usage. An error is one line that names
/// the next step; a stack trace is a bug.
@Command(
        name = "godwit",
        description = "A messaging server, its operator's tools and a terminal client.",
        mixinStandardHelpOptions = true,
        version = "godwit 0.1.0")
public final class Main implements Runnable {
    /// By the word that asks for each, in the order of the help.
    static final List<Map.Entry<String, Class<?>>> COMMANDS =
            List.of(
                    Map.entry("serve", ServeCommand.class),
                    Map.entry("user", UserCommand.class),
                    Map.entry("invite", InviteCommand.class),
                    Map.entry("status", StatusCommand.class),
                    Map.entry("audit", AuditCommand.class),
                    Map.entry("reports", ReportsCommand.class),
                    Map.entry("trace", TraceCommand.class),
                    Map.entry("backup", BackupCommand.class),
                    Map.entry("load", LoadCommand.class),
                    Map.entry("doctor", DoctorCommand.class),
                    Map.entry("register", RegisterCommand.class),
                    Map.entry("link", LinkCommand.class),
                    Map.entry("devices", DevicesCommand.class),
                    Map.entry("account", AccountCommand.class),
                    Map.entry("safety", SafetyCommand.class),
                    Map.entry("send", SendCommand.class),
                    Map.entry("listen", ListenCommand.class),
                    Map.entry("chat", ChatCommand.class));

    @Spec private CommandSpec spec = CommandSpec.create();

    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        return commandLine(args).execute(args);
    }

    /// All commands, or the one alone that the first word asks for: to read what the others would
    /// take is a third of the time until a node is ready.
    static CommandLine commandLine(String... args) {
        CommandLine line = new CommandLine(new Main());
        boolean one =
                args.length > 0 && COMMANDS.stream().anyMatch(c -> c.getKey().equals(args[0]));
        for (Map.Entry<String, Class<?>> command : COMMANDS) {
            if (!one || command.getKey().equals(args[0])) {
                line.addSubcommand(command.getKey(), command.getValue());
            }
        }
        return line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(failures());
    }

    private static IExecutionExceptionHandler failures() {
        return (failure, command, _) -> {
            switch (failure) {
                case AdminException e -> command.getErr().println("godwit: " + e.getMessage());
                case CliException e -> command.getErr().println("godwit: " + e.getMessage());
                case NodeException e -> command.getErr().println("godwit: " + e.getMessage());
                case ConfigException e -> {
                    command.getErr().println("godwit: " + e.getMessage());
                    return CommandLine.ExitCode.USAGE;
                }
                default -> throw failure;
            }
            return CommandLine.ExitCode.SOFTWARE;
        };
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do, for instance: serve");
    }
}
