package org.godwit.app.admin;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `godwit backup`: a copy of everything while the node serves.
@Command(
        name = "backup",
        description = "Copy everything to DIR while the node serves; the copy is a data directory.",
        mixinStandardHelpOptions = true)
public final class BackupCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private DataOption data = new DataOption();

    @Parameters(paramLabel = "DIR", description = "missing or empty; on the node's machine")
    private Path target = Path.of("");

    @Override
    public Integer call() throws AdminException {
        String directory = target.toAbsolutePath().normalize().toString();
        try (AdminClient admin = AdminClient.of(data.dir())) {
            Map<String, Object> done =
                    admin.patiently().post("/v1/backup", Map.of("directory", directory));
            spec.commandLine()
                    .getOut()
                    .printf(
                            "backup of %s messages in %s%nto restore it, copy it and start a node"
                                    + " on the copy: ./godwit serve --data COPY%n",
                            done.get("queued"), directory);
            return 0;
        }
    }
}
