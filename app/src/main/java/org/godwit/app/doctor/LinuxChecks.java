package org.godwit.app.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What Linux must allow before it holds so many connections.
final class LinuxChecks {
    /// Files a node has open beside its connections: store, libraries, listeners.
    static final int OTHER_FILES = 1_000;

    private static final long PAGE_BYTES = 4_096;

    /// What the kernel may hold for one connection while it talks, both directions.
    private static final long SOCKET_BYTES = 8_192;

    private static final long RECEIVE_BYTES_MAX = 64 * 1024;

    private final Host host;
    private final long connections;
    private final int backlog;

    /// @param backlog connections the listeners ask the kernel to keep waiting
    LinuxChecks(Host host, long connections, int backlog) {
        this.host = host;
        this.connections = connections;
        this.backlog = backlog;
    }

    List<Finding> all() {
        List<Finding> found = new ArrayList<>();
        found.add(openFiles());
        found.add(atLeast("files a process may ask for", "fs.nr_open", files()));
        found.add(atLeast("files of the machine", "fs.file-max", files() * 2));
        found.add(ports());
        found.add(socketMemory());
        found.add(receiveBuffers());
        found.add(atLeast("connections waiting to be accepted", "net.core.somaxconn", backlog));
        found.add(atLeast("connections being opened", "net.ipv4.tcp_max_syn_backlog", backlog));
        found.add(tracking());
        found.add(hugePages());
        found.add(clockSource());
        found.add(clockSync());
        return found;
    }

    private long files() {
        return connections + OTHER_FILES;
    }

    private Finding openFiles() {
        String about = "open files";
        String limits = host.file("/proc/self/limits");
        long soft = -1;
        long hard = -1;
        if (limits != null) {
            for (String line : limits.split("\n", -1)) {
                if (line.startsWith("Max open files")) {
                    soft = limit(line, 0);
                    hard = limit(line, 1);
                }
            }
        }
        if (soft < 0) {
            return Finding.advice(about, "the limit cannot be read", "ulimit -n");
        }
        if (hard >= files()) {
            return soft >= files()
                    ? Finding.good(about, soft + " for a process")
                    : Finding.mend(
                            about,
                            soft + " for a process; " + files() + " are needed",
                            "ulimit -n " + files());
        }
        return Finding.mend(
                about,
                soft + " for a process and " + hard + " at most; " + files() + " are needed",
                "mkdir -p /etc/systemd/system/godwit.service.d && printf '[Service]\\nLimitNOFILE="
                        + files()
                        + "\\n' > /etc/systemd/system/godwit.service.d/files.conf"
                        + " && systemctl daemon-reload");
    }

    private static long limit(String line, int place) {
        String values = line.substring("Max open files".length()).strip();
        return values.startsWith("unlimited") || values.split("\\s+", -1)[place].equals("unlimited")
                ? Long.MAX_VALUE
                : Host.numberIn(values, place);
    }

    private Finding atLeast(String about, String name, long wanted) {
        long value = host.number(name);
        if (value < 0) {
            return Finding.good(about, "this kernel has no " + name);
        }
        return value >= wanted
                ? Finding.good(about, name + " is " + value)
                : Finding.mend(
                        about,
                        name + " is " + value + "; " + wanted + " is wanted",
                        "sysctl -w " + name + "=" + wanted);
    }

    /// Who connects from one address to one port has only so many ports: a proxy before the node,
    /// or a load generator.
    private Finding ports() {
        String about = "ports of outgoing connections";
        String range = host.setting("net.ipv4.ip_local_port_range");
        long first = Host.numberIn(range, 0);
        long last = Host.numberIn(range, 1);
        if (first < 0 || last < first) {
            return Finding.good(about, "this kernel says nothing of them");
        }
        long count = last - first + 1;
        return count >= 50_000
                ? Finding.good(about, count + " to each address")
                : Finding.advice(
                        about,
                        count + " to each address: what a proxy on this machine can hold to it",
                        "sysctl -w net.ipv4.ip_local_port_range=\"10240 65535\"");
    }

    private Finding socketMemory() {
        String about = "memory of all sockets";
        String pages = host.setting("net.ipv4.tcp_mem");
        long most = Host.numberIn(pages, 2);
        if (most < 0) {
            return Finding.good(about, "this kernel says nothing of it");
        }
        long wanted = Math.ceilDiv(connections * SOCKET_BYTES, PAGE_BYTES);
        String said = "net.ipv4.tcp_mem ends at " + mebibytes(most * PAGE_BYTES);
        return most >= wanted
                ? Finding.good(about, said)
                : Finding.mend(
                        about,
                        said + "; " + mebibytes(wanted * PAGE_BYTES) + " are wanted",
                        "sysctl -w net.ipv4.tcp_mem=\"%d %d %d\""
                                .formatted(wanted / 2, wanted * 3 / 4, wanted));
    }

    private Finding receiveBuffers() {
        String about = "receive buffer of a new socket";
        long bytes = Host.numberIn(host.setting("net.ipv4.tcp_rmem"), 1);
        if (bytes < 0) {
            return Finding.good(about, "this kernel says nothing of it");
        }
        return bytes <= RECEIVE_BYTES_MAX
                ? Finding.good(about, bytes + " bytes")
                : Finding.advice(
                        about,
                        bytes + " bytes: a message needs less, and slow readers fill it",
                        "sysctl -w net.ipv4.tcp_rmem=\"4096 16384 4194304\"");
    }

    private Finding tracking() {
        String about = "connection tracking";
        String name = "net.netfilter.nf_conntrack_max";
        if (host.number(name) < 0) {
            return Finding.good(about, "off");
        }
        return atLeast(about, name, connections * 2);
    }

    private Finding hugePages() {
        String about = "huge pages";
        String mode = host.file("/sys/kernel/mm/transparent_hugepage/enabled");
        if (mode == null) {
            return Finding.good(about, "this kernel has none");
        }
        return mode.contains("[always]")
                ? Finding.mend(
                        about,
                        "given to everything: stacks and small heaps grow to 2 MiB each",
                        "echo madvise > /sys/kernel/mm/transparent_hugepage/enabled")
                : Finding.good(about, mode.replaceAll(".*\\[(\\w+)].*", "$1"));
    }

    private Finding clockSource() {
        String about = "clock source";
        String directory = "/sys/devices/system/clocksource/clocksource0/";
        String now = host.file(directory + "current_clocksource");
        if (now == null || !isSlow(now)) {
            return Finding.good(about, now == null ? "this kernel says nothing of it" : now);
        }
        String others = host.file(directory + "available_clocksource");
        boolean tsc = others != null && List.of(others.split("\\s+", -1)).contains("tsc");
        String command =
                tsc
                        ? "echo tsc > " + directory + "current_clocksource"
                        : "grep -H . " + directory + "available_clocksource";
        return Finding.advice(about, now + ": every look at the clock is a system call", command);
    }

    private static boolean isSlow(@Nullable String source) {
        return source != null
                && List.of("hpet", "acpi_pm", "xen", "jiffies", "pit")
                        .contains(source.toLowerCase(Locale.ROOT));
    }

    private Finding clockSync() {
        String about = "clock";
        for (String sign :
                List.of(
                        "/run/systemd/timesync/synchronized",
                        "/run/chrony/chronyd.pid",
                        "/run/chronyd.pid",
                        "/run/ntpd.pid",
                        "/var/run/ntpd.pid",
                        "/run/openntpd.pid",
                        "/dev/ptp_kvm")) {
            if (host.exists(sign)) {
                return Finding.good(about, "kept right (" + sign + ")");
            }
        }
        return Finding.mend(
                about,
                "nothing keeps it right: expiry and times of messages follow it",
                "timedatectl set-ntp true || apt-get install -y chrony");
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
