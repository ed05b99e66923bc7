package org.godwit.app;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;

/// Runs one `godwit` command in this process, for tests: what it printed and how it ended.
public final class Commands {
    private Commands() {}

    /// @param exit 0 done, 1 not done, 2 wrong usage
    public record Result(int exit, String out, String err) {}

    public static Result run(List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine(arguments.toArray(String[]::new));
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        int exit = line.execute(arguments.toArray(String[]::new));
        return new Result(exit, out.toString(), err.toString());
    }
}
