package org.godwit.app;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
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
        version = "godwit 0.1.0",
        subcommands = {
            ServeCommand.class,
            UserCommand.class,
            InviteCommand.class,
            StatusCommand.class,
            AuditCommand.class,
            ReportsCommand.class,
            TraceCommand.class,
            BackupCommand.class,
            LoadCommand.class,
            DoctorCommand.class,
            RegisterCommand.class,
            LinkCommand.class,
            DevicesCommand.class,
            AccountCommand.class,
            SendCommand.class,
            ListenCommand.class,
            ChatCommand.class
        })
public final class Main implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        return commandLine().execute(args);
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
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
