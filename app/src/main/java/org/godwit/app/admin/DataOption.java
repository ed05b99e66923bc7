package org.godwit.app.admin;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/// `--data`, shared by `serve` and the operator's commands so that they mean the same node.
public final class DataOption {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "data directory of the node (default: $GODWIT_DATA, else data/ of the"
                            + " project)")
    private Path dir = standard();

    public Path dir() {
        return dir;
    }

    private static Path standard() {
        String fromEnvironment = System.getenv("GODWIT_DATA");
        if (fromEnvironment != null && !fromEnvironment.isEmpty()) {
            return Path.of(fromEnvironment);
        }
        return Path.of(System.getProperty("godwit.home", ".")).resolve("data");
    }
}
