package org.godwit.interop.sint;

import org.igniterealtime.smack.inttest.Configuration;

import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.Provider;
import java.security.Security;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.logging.FileHandler;
import java.util.logging.Handler;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Collectors;

/// Runs the Smack Integration Test framework against a server, one test at a time, and checks what
/// passed against a list. Ends with 0 when everything on the list passed, with 1 otherwise.
public final class SintRunner {
    private final Settings settings;
    private final Report report = new Report();
    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private SintRunner(Settings settings) {
        this.settings = settings;
    }

    public static void main(String[] args) throws Exception {
        Settings settings = Settings.read();
        AnyCertificate.install();
        log(settings);
        if (Boolean.getBoolean("sint.omemo")) {
            loadOmemo();
        }
        int status = new SintRunner(settings).run();
        // Threads of a test that hangs must not keep us.
        Runtime.getRuntime().halt(status);
    }

    private int run() throws Exception {
        Configuration wanted = settings.wanted();
        List<Suite.Test> tests = Suite.tests(wanted);
        for (Suite.Test test : tests) {
            if (test.makesAccounts() && !wanted.isAccountRegistrationPossible()) {
                add(
                        new Result(
                                test.spec(),
                                test.title(),
                                Result.Status.NOT_POSSIBLE,
                                0,
                                "makes accounts of its own"));
            } else {
                add(Trial.run(test, settings.only(test)));
            }
        }
        for (int i = 0; i < settings.retries(); i++) {
            retry(tests, i + 2);
        }
        report.write(settings.out());
        report.print(out);
        List<String> faults = report.faults(settings.mustPass(), settings.passesMin());
        faults.forEach(out::println);
        return faults.isEmpty() ? 0 : 1;
    }

    /// Some tests are races in the client under a busy machine.
    private void retry(List<Suite.Test> tests, int attempt) throws Exception {
        Set<String> again =
                report.failed().stream()
                        .map(Result::test)
                        .collect(Collectors.toCollection(HashSet::new));
        List<Result> before = report.failed();
        for (Suite.Test test : tests) {
            if (again.contains(test.title())) {
                Result result = Trial.run(test, settings.only(test));
                for (Result first : before) {
                    if (result.passed() && first.test().equals(result.test())) {
                        result = result.passedAfter(first, attempt);
                    }
                }
                add(result);
            }
        }
    }

    private void add(Result result) {
        report.add(result);
        if (!result.passed() || Boolean.getBoolean("sint.verbose")) {
            out.println(result);
        }
    }

    private static void log(Settings settings) throws Exception {
        Files.createDirectories(settings.out());
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        Handler file = new FileHandler(settings.out().resolve("sint.log").toString());
        file.setFormatter(new SimpleFormatter());
        file.setEncoding("UTF-8");
        root.addHandler(file);
    }

    /// By name, so that nothing is compiled against a library under the GPL.
    private static void loadOmemo() throws ReflectiveOperationException {
        Class<?> provider = Class.forName("org.bouncycastle.jce.provider.BouncyCastleProvider");
        Security.addProvider((Provider) provider.getConstructor().newInstance());
        Class<?> service = Class.forName("org.jivesoftware.smackx.omemo.signal.SignalOmemoService");
        for (String step : List.of("acknowledgeLicense", "setup")) {
            Method method = service.getMethod(step);
            method.invoke(null);
        }
    }
}
