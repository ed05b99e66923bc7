package org.godwit.app.doctor;

import java.util.ArrayList;
import java.util.List;

/// What FreeBSD must allow before it holds so many connections.
final class FreeBsdChecks {
    private final Host host;
    private final long connections;
    private final int backlog;

    FreeBsdChecks(Host host, long connections, int backlog) {
        this.host = host;
        this.connections = connections;
        this.backlog = backlog;
    }

    List<Finding> all() {
        long files = connections + LinuxChecks.OTHER_FILES;
        List<Finding> found = new ArrayList<>();
        found.add(atLeast("open files", "kern.maxfilesperproc", files));
        found.add(atLeast("files of the machine", "kern.maxfiles", files * 2));
        found.add(atLeast("sockets of the machine", "kern.ipc.maxsockets", connections * 2));
        found.add(atLeast("connections waiting to be accepted", "kern.ipc.soacceptqueue", backlog));
        found.add(atLeast("network buffers", "kern.ipc.nmbclusters", connections / 4));
        found.add(ports());
        found.add(
                host.exists("/var/run/ntpd.pid") || host.exists("/var/db/ntpd.drift")
                        ? Finding.good("clock", "kept right by ntpd")
                        : Finding.mend(
                                "clock",
                                "nothing keeps it right",
                                "sysrc ntpd_enable=YES && service ntpd start"));
        return found;
    }

    private Finding atLeast(String about, String name, long wanted) {
        long value = host.number(name);
        if (value < 0) {
            return Finding.advice(about, name + " cannot be read", "sysctl " + name);
        }
        return value >= wanted
                ? Finding.good(about, name + " is " + value)
                : Finding.mend(
                        about,
                        name + " is " + value + "; " + wanted + " is wanted",
                        "sysctl " + name + "=" + wanted);
    }

    private Finding ports() {
        String about = "ports of outgoing connections";
        long first = host.number("net.inet.ip.portrange.first");
        return first <= 10_240
                ? Finding.good(about, "from " + first)
                : Finding.advice(
                        about,
                        "from " + first + ": what a proxy on this machine can hold to an address",
                        "sysctl net.inet.ip.portrange.first=10240");
    }
}
