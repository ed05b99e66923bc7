package org.godwit.client.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Consumer;
import org.godwit.client.Client;
import org.godwit.client.Event;
import org.godwit.client.OwnAccount;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `godwit account`: another password for one's own account, and its end.
@Command(
        name = "account",
        description = "Your own account: another password, an export, or its end.",
        mixinStandardHelpOptions = true)
public final class AccountCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "say what to do: password, export or erase");
    }

    @Command(
            name = "password",
            description = "Give the account another password; its devices stay linked.",
            mixinStandardHelpOptions = true)
    int password(
            @Mixin AccountOptions whose,
            @Option(
                            names = "--new-password-file",
                            paramLabel = "FILE",
                            description = "read the new password here instead of asking")
                    @Nullable Path file)
            throws CliException, InterruptedException {
        String password = AccountOptions.newPassword(file);
        OwnAccount.News _ = await(whose, client -> client.own().changePassword(password));
        out().println("the account has its new password");
        return 0;
    }

    @Command(
            name = "export",
            description = "Fetch everything the server has of the account, as one zip.",
            mixinStandardHelpOptions = true)
    int export(@Mixin AccountOptions whose, @Parameters(paramLabel = "FILE") Path file)
            throws CliException, InterruptedException {
        Replies replies = new Replies();
        try (OpenClient open = OpenClient.open(whose, null, replies::add)) {
            replies.awaitOnline();
            long _ = open.client().own().export(file);
            Path saved = replies.awaitSaved();
            ownersOnly(saved);
            out().println("wrote " + saved + "; it holds secrets, keep it safe");
            return 0;
        }
    }

    @Command(
            name = "erase",
            description = "Erase the account and everything the server has of it, for good.",
            mixinStandardHelpOptions = true)
    int erase(
            @Mixin AccountOptions whose,
            @Option(
                            names = "--really",
                            required = true,
                            paramLabel = "ACCOUNT",
                            description = "its address once more: there is no way back")
                    String really)
            throws CliException, InterruptedException {
        if (!whose.jid(really).equals(whose.account())) {
            throw new CliException("--really names another account than --as");
        }
        OwnAccount.News news = await(whose, client -> client.own().erase());
        if (news instanceof OwnAccount.News.Erased erased) {
            out().println("erased " + whose.account());
            erased.went().forEach((kind, count) -> out().printf("%8d  %s%n", count, kind));
        }
        return 0;
    }

    /// It holds what is kept of the password.
    private static void ownersOnly(Path file) throws CliException {
        try {
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Path _ =
                        Files.setPosixFilePermissions(
                                file, PosixFilePermissions.fromString("rw-------"));
            }
        } catch (IOException e) {
            throw new CliException("wrote " + file + ", but others may read it");
        }
    }

    private static OwnAccount.News await(AccountOptions whose, Consumer<Client> wish)
            throws CliException, InterruptedException {
        Replies replies = new Replies();
        try (OpenClient open = OpenClient.open(whose, null, replies::add)) {
            replies.awaitOnline();
            wish.accept(open.client());
            return replies.await(Event.AccountChanged.class).news();
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
