package org.godwit.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.godwit.app.doctor.Finding.Verdict;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class DoctorTest {
    private static final int CONNECTIONS = 50_000;
    private static final int BACKLOG = 4096;
    private static final NodeChecks.Disk FAST = _ -> new double[] {0.2, 0.3, 0.9};

    @TempDir Path root;
    @TempDir Path data;

    /// A machine with nothing to mend.
    @BeforeEach
    void soundMachine() throws IOException {
        write(
                "/proc/self/limits",
                """
                Limit                     Soft Limit           Hard Limit           Units
                Max processes             127000               127000               processes
                Max open files            200000               200000               files
                """);
        write("/proc/sys/fs/nr_open", "1048576\n");
        write("/proc/sys/fs/file-max", "9223372036854775807\n");
        write("/proc/sys/net/ipv4/ip_local_port_range", "10240\t65535\n");
        write("/proc/sys/net/ipv4/tcp_mem", "287898\t383867\t575796\n");
        write("/proc/sys/net/ipv4/tcp_rmem", "4096\t16384\t4194304\n");
        write("/proc/sys/net/core/somaxconn", "4096\n");
        write("/proc/sys/net/ipv4/tcp_max_syn_backlog", "8192\n");
        write("/sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
        write("/sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc\n");
        write("/run/systemd/timesync/synchronized", "");
        write("/proc/meminfo", "MemTotal:       24000000 kB\nMemFree: 1 kB\n");
    }

    @Test
    void aSoundMachineShouldNeedNothing() {
        assertThat(linux(CONNECTIONS)).allMatch(f -> f.verdict() == Verdict.GOOD);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/proc/sys/fs/nr_open|1000|sysctl -w fs.nr_open=51000",
                "/proc/sys/fs/file-max|60000|sysctl -w fs.file-max=102000",
                "/proc/sys/net/core/somaxconn|128|sysctl -w net.core.somaxconn=4096",
                "/proc/sys/net/ipv4/tcp_max_syn_backlog|256|sysctl -w"
                        + " net.ipv4.tcp_max_syn_backlog=4096",
                "/proc/sys/net/ipv4/tcp_mem|100 200 300|sysctl -w net.ipv4.tcp_mem=\"50000 75000"
                        + " 100000\"",
                "/proc/sys/net/netfilter/nf_conntrack_max|65536|sysctl -w"
                        + " net.netfilter.nf_conntrack_max=100000",
                "/sys/kernel/mm/transparent_hugepage/enabled|[always] madvise never|echo madvise >"
                        + " /sys/kernel/mm/transparent_hugepage/enabled",
            })
    void whatIsTooLittleShouldBeMendedByOneCommand(String file, String value, String command)
            throws IOException {
        write(file, value);
        assertThat(linux(CONNECTIONS).stream().filter(f -> f.verdict() == Verdict.MEND))
                .singleElement()
                .extracting(Finding::command)
                .isEqualTo(command);
    }

    @ParameterizedTest
    @CsvSource({
        "1024, 200000, ulimit -n 51000",
        "1024, 4096, LimitNOFILE=51000",
        "unlimited, unlimited, ''",
    })
    void openFilesShouldBeRaisedAsFarAsTheLimitAllows(String soft, String hard, String command)
            throws IOException {
        write("/proc/self/limits", "Max open files   " + soft + "   " + hard + "   files\n");
        Finding files = linux(CONNECTIONS).getFirst();
        assertThat(files.verdict()).isEqualTo(command.isEmpty() ? Verdict.GOOD : Verdict.MEND);
        assertThat(files.command()).contains(command);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/proc/sys/net/ipv4/ip_local_port_range|32768 60999|ip_local_port_range",
                "/proc/sys/net/ipv4/tcp_rmem|4096 131072 6291456|tcp_rmem",
                "/sys/devices/system/clocksource/clocksource0/current_clocksource|hpet|clocksource",
            })
    void whatCouldBeBetterShouldBeAdviceOnly(String file, String value, String command)
            throws IOException {
        write(file, value);
        assertThat(linux(CONNECTIONS).stream().filter(f -> f.verdict() != Verdict.GOOD))
                .singleElement()
                .satisfies(
                        f -> {
                            assertThat(f.verdict()).isEqualTo(Verdict.ADVICE);
                            assertThat(f.command()).contains(command);
                        });
    }

    @Test
    void aClockThatNobodyKeepsShouldBeMended() throws IOException {
        Files.delete(root.resolve("run/systemd/timesync/synchronized"));
        assertThat(linux(CONNECTIONS).stream().filter(f -> f.verdict() == Verdict.MEND))
                .singleElement()
                .extracting(Finding::about)
                .isEqualTo("clock");
    }

    @Test
    void aMachineTooSmallShouldBeToldHowMuchItHolds() throws IOException {
        write("/proc/meminfo", "MemTotal:       1048576 kB\n");
        assertThat(
                        new NodeChecks(host(), FAST, data, 1_000_000, Map.of())
                                .all("epoll").stream().filter(f -> f.about().equals("heap")))
                .singleElement()
                .satisfies(
                        f -> {
                            assertThat(f.verdict()).isEqualTo(Verdict.MEND);
                            assertThat(f.command())
                                    .isEqualTo("./godwit doctor --connections 87381");
                        });
    }

    @Test
    void freeBsdShouldBeAskedBySysctl() throws IOException {
        for (String name :
                List.of(
                        "kern/maxfilesperproc",
                        "kern/maxfiles",
                        "kern/ipc/maxsockets",
                        "kern/ipc/nmbclusters")) {
            write("/proc/sys/" + name, "1000000");
        }
        write("/proc/sys/kern/ipc/soacceptqueue", "128");
        write("/proc/sys/net/inet/ip/portrange/first", "10000");
        write("/var/run/ntpd.pid", "1");
        List<Finding> found =
                new FreeBsdChecks(new Host("FreeBSD", root), CONNECTIONS, BACKLOG).all();
        assertThat(found.stream().filter(f -> f.verdict() != Verdict.GOOD))
                .singleElement()
                .extracting(Finding::command)
                .isEqualTo("sysctl kern.ipc.soacceptqueue=4096");
    }

    @Test
    void theExitCodeShouldSayWhetherSomethingIsToBeMended() throws IOException {
        assertThat(run(FAST)).isZero();
        assertThat(run(_ -> new double[] {0.2, 19, 35})).isOne();
        assertThat(run(NodeChecks.Disk.real())).isBetween(0, 1);
        write("/proc/sys/net/core/somaxconn", "128");
        assertThat(run(FAST)).isOne();
    }

    private int run(NodeChecks.Disk disk) {
        StringWriter out = new StringWriter();
        return new CommandLine(new DoctorCommand(host(), disk))
                .setOut(new PrintWriter(out))
                .execute("--connections", "50000", "--data", data.toString());
    }

    private List<Finding> linux(long connections) {
        return new LinuxChecks(host(), connections, BACKLOG).all();
    }

    private Host host() {
        return new Host("Linux", root);
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file.substring(1));
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
