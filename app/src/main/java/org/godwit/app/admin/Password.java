package org.godwit.app.admin;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where a password may come from: a file, `GODWIT_PASSWORD`, or a prompt. Never an argument, which
/// every user of the machine could read.
final class Password {
    private Password() {}

    // JDK 25 gives no console again where the input is no terminal.
    @SuppressWarnings("SystemConsoleNull")
    static String read(@Nullable Path file, String account) throws AdminException {
        if (file != null) {
            return fromFile(file);
        }
        String fromEnvironment = System.getenv("GODWIT_PASSWORD");
        if (fromEnvironment != null && !fromEnvironment.isEmpty()) {
            return fromEnvironment;
        }
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            throw new AdminException(
                    "no password: set GODWIT_PASSWORD or use --password-file FILE");
        }
        return prompt(console, account);
    }

    private static String fromFile(Path file) throws AdminException {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new AdminException("cannot read the password file " + file);
        }
    }

    private static String prompt(Console console, String account) throws AdminException {
        char[] first = console.readPassword("Password for %s: ", account);
        char[] second = console.readPassword("Once more: ");
        if (first == null || second == null || first.length == 0) {
            throw new AdminException("no password given");
        }
        if (!new String(first).equals(new String(second))) {
            throw new AdminException("the two passwords differ; nothing was changed");
        }
        return new String(first);
    }
}
