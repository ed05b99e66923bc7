package org.godwit.app.doctor;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.godwit.app.admin.AdminClient;
import org.godwit.app.admin.AdminException;
import org.godwit.app.admin.DataOption;
import org.godwit.app.doctor.Finding.Verdict;
import org.godwit.server.transport.Listener;
import org.godwit.server.transport.NetworkThreads;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `godwit doctor`: exit code 1 when something should be mended.
@Command(
        name = "doctor",
        description = {
            "Check whether this machine is set up for many connections.",
            "Says the exact command for everything that is not; changes nothing itself."
        },
        mixinStandardHelpOptions = true)
public final class DoctorCommand implements Callable<Integer> {
    private static final long CONNECTIONS_MAX = 10_000_000;

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private DataOption data = new DataOption();

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "100000",
            description = "how many this node is to hold (default: ${DEFAULT-VALUE})")
    private long connections;

    private final Host host;
    private final NodeChecks.Disk disk;

    public DoctorCommand() {
        this(Host.own(), NodeChecks.Disk.real());
    }

    DoctorCommand(Host host, NodeChecks.Disk disk) {
        this.host = host;
        this.disk = disk;
    }

    @Override
    public Integer call() {
        if (connections < 1 || connections > CONNECTIONS_MAX) {
            throw new ParameterException(
                    spec.commandLine(), "--connections is 1 to " + CONNECTIONS_MAX);
        }
        List<Finding> found = new ArrayList<>();
        if (host.isLinux()) {
            found.addAll(new LinuxChecks(host, connections, Listener.BACKLOG).all());
        } else if (host.isFreeBsd()) {
            found.addAll(new FreeBsdChecks(host, connections, Listener.BACKLOG).all());
        } else {
            found.add(
                    Finding.advice(
                            "kernel", "nothing is known of " + host.system() + "'s limits", ""));
        }
        found.addAll(
                new NodeChecks(host, disk, data.dir(), connections, node())
                        .all(NetworkThreads.transport()));
        return tell(found);
    }

    private Map<String, Object> node() {
        try (AdminClient admin = AdminClient.of(data.dir())) {
            return admin.get("/v1/status");
        } catch (AdminException e) {
            // No node runs on that data: what it would be given is judged.
            return Map.of();
        }
    }

    private int tell(List<Finding> found) {
        PrintWriter out = spec.commandLine().getOut();
        int toMend = 0;
        for (Finding finding : found) {
            String mark =
                    switch (finding.verdict()) {
                        case GOOD -> "good  ";
                        case ADVICE -> "advice";
                        case MEND -> "MEND  ";
                    };
            out.printf("%s  %-36s %s%n", mark, finding.about(), finding.said());
            if (!finding.command().isEmpty()) {
                out.println("            " + finding.command());
            }
            toMend += finding.verdict() == Verdict.MEND ? 1 : 0;
        }
        out.println(
                toMend == 0
                        ? "ready for " + connections + " connections"
                        : toMend + " to mend before " + connections + " connections");
        return toMend == 0 ? 0 : 1;
    }
}
