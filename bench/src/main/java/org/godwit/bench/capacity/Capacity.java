package org.godwit.bench.capacity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// `Capacity CONSTANTS DOCUMENT`: writes the tables of docs/CAPACITY.md anew between its two marks.
/// Exit 1 when the check against published figures is out by more than [#CHECK_FACTOR].
public final class Capacity {
    private static final String BEGIN = "<!-- computed -->\n";
    private static final String END = "<!-- end -->\n";
    private static final double[] USERS = {1e6, 1e8, 1e9};

    /// What two published figures of other machines and years may differ by.
    private static final double CHECK_FACTOR = 4;

    private Capacity() {}

    public static void main(String[] args) throws IOException {
        Constants constants = Constants.read(Path.of(args[0]));
        Path document = Path.of(args[1]);
        List<String> lines = new ArrayList<>(needs(constants));
        boolean near = check(constants, lines);
        String text = Files.readString(document);
        int from = text.indexOf(BEGIN) + BEGIN.length();
        int to = text.indexOf(END);
        if (from < BEGIN.length() || to < from) {
            throw new IllegalArgumentException(document + " lacks its marks");
        }
        Files.writeString(
                document,
                text.substring(0, from) + String.join("\n", lines) + "\n" + text.substring(to));
        lines.forEach(System.out::println);
        System.exit(near ? 0 : 1);
    }

    private static List<String> needs(Constants constants) {
        List<Need> needs = new ArrayList<>();
        for (double users : USERS) {
            needs.add(Need.of(users, constants));
        }
        List<String> lines = new ArrayList<>();
        lines.add(row("", needs, n -> "%,.0f users".formatted(n.users())));
        lines.add("|---|---:|---:|---:|");
        lines.add(row("connections at peak", needs, n -> "%,.0f".formatted(n.connections())));
        lines.add(
                row(
                        "messages a second at peak",
                        needs,
                        n -> "%,.0f".formatted(n.messagesPerSecond())));
        lines.add(
                row("logins a second at peak", needs, n -> "%,.0f".formatted(n.loginsPerSecond())));
        lines.add(row("memory of connections", needs, n -> bytes(n.memoryBytes())));
        lines.add(row("cores, one copy", needs, n -> "%,.1f".formatted(n.cores())));
        lines.add(row("on disk, all copies", needs, n -> bytes(n.diskBytes())));
        lines.add(row("written, all copies", needs, n -> bytes(n.diskBytesPerSecond()) + "/s"));
        lines.add(
                row(
                        "network",
                        needs,
                        n -> "%,.2f Gbit/s".formatted(n.networkBitsPerSecond() / 1e9)));
        lines.add(row("machines, one to spare", needs, n -> "%,.0f".formatted(n.machines())));
        lines.add(row("bound by", needs, Need::bound));
        return lines;
    }

    private static String row(String name, List<Need> needs, Function<Need, String> cell) {
        StringBuilder line = new StringBuilder("| ").append(name).append(" |");
        for (Need need : needs) {
            line.append(' ').append(cell.apply(need)).append(" |");
        }
        return line.toString();
    }

    /// The same sums for the load WhatsApp told of, beside the machines it told of.
    private static boolean check(Constants c, List<String> lines) {
        double perMachine =
                c.get("check.2012-memory-bytes")
                        / (c.get("measured.connection-bytes") + c.get("measured.kernel-bytes"));
        double told2012 = c.get("check.2012-connections");
        double ours2014 =
                c.get("check.2014-messages-in-a-second")
                                / c.get("measured.messages-per-core-second")
                        + c.get("check.2014-logins-a-second")
                                / c.get("measured.logins-per-core-second");
        double told2014 = c.get("check.2014-cores");
        lines.add("");
        lines.add("| check | told | computed | computed / told |");
        lines.add("|---|---:|---:|---:|");
        lines.add(
                "| connections in 100 GB of memory (one machine, 2012) | %,.0f held, at 85 %% CPU | %,.0f fit | %.1f |"
                        .formatted(told2012, perMachine, perMachine / told2012));
        lines.add(
                "| cores for 342,000 messages and 230,000 logins a second (2014) | %,.0f | %,.0f | %.2f |"
                        .formatted(told2014, ours2014, ours2014 / told2014));
        double servers = c.get("check.2014-connections") / c.get("machine.connections-max");
        double told = c.get("check.2014-chat-servers");
        lines.add(
                "| chat servers for 147 million connections (2014) | %,.0f | %,.0f | %.2f |"
                        .formatted(told, servers, servers / told));
        double connections = perMachine / told2012;
        return connections >= 1
                && connections <= CHECK_FACTOR * 2
                && ours2014 / told2014 <= CHECK_FACTOR;
    }

    private static String bytes(double bytes) {
        if (bytes >= 1e12) {
            return "%,.1f TB".formatted(bytes / 1e12);
        }
        return bytes >= 1e9 ? "%,.1f GB".formatted(bytes / 1e9) : "%,.1f MB".formatted(bytes / 1e6);
    }
}
