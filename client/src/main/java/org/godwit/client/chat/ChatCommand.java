package org.godwit.client.chat;

import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.godwit.client.cli.AccountOptions;
import org.godwit.client.cli.CliException;
import org.godwit.client.cli.OpenClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `godwit chat`: contacts, conversations and ticks on the whole terminal.
@Command(
        name = "chat",
        description = "Chat in the terminal: contacts, history, ticks, typing. F1 lists the keys.",
        mixinStandardHelpOptions = true)
public final class ChatCommand implements Callable<Integer> {
    @Mixin private AccountOptions options = new AccountOptions();

    @Override
    public Integer call() throws CliException, InterruptedException {
        ChatShell shell = new ChatShell(InstantSource.system());
        try (OpenClient open = OpenClient.open(options, null, shell.listener())) {
            shell.run(open.account(), open.client());
            return 0;
        } catch (IOException e) {
            throw new CliException(
                    "cannot show the chat: " + e.getMessage() + "; use send and listen in scripts");
        }
    }
}
