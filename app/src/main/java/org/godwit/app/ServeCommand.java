package org.godwit.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.godwit.app.admin.DataOption;
import org.godwit.app.config.ConfigReader;
import org.godwit.app.config.NodeConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `godwit serve`: runs a node in the foreground until it is told to stop.
@Command(
        name = "serve",
        description = "Run a node. Prints one ready line naming every listener; drains on SIGTERM.",
        mixinStandardHelpOptions = true)
public final class ServeCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private DataOption data = new DataOption();

    @Option(names = "--config", paramLabel = "FILE", description = "configuration file (HOCON)")
    private @Nullable Path config;

    @Option(
            names = "--set",
            paramLabel = "key=value",
            description = "override one configuration key; may be repeated")
    private List<String> settings = new ArrayList<>();

    @Override
    public Integer call() throws NodeException, InterruptedException {
        NodeConfig node = ConfigReader.read(config, settings, data.dir());
        var err = spec.commandLine().getErr();
        Node running = Node.start(node, line -> err.println("godwit: " + line));
        CountDownLatch stopped = new CountDownLatch(1);
        Thread drain =
                new Thread(
                        () -> {
                            running.close();
                            stopped.countDown();
                            Runtime.getRuntime().halt(0);
                        },
                        "drain");
        Runtime.getRuntime().addShutdownHook(drain);
        spec.commandLine().getOut().println("ready " + running.listeners());
        stopped.await();
        return 0;
    }
}
