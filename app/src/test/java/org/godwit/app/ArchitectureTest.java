package org.godwit.app;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The import table of docs/ARCHITECTURE.md, as a test. A new entry needs an ADR.
class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("org.godwit");

    /// Module → the modules it may import.
    private static final Map<String, List<String>> MODULES =
            Map.of(
                    "protocol", List.of(),
                    "store", List.of(),
                    "server", List.of("protocol", "store"),
                    "client", List.of("protocol"));

    /// Server package → the server packages it may import.
    private static final Map<String, List<String>> SERVER =
            Map.ofEntries(
                    Map.entry(
                            "transport",
                            List.of("session", "media", "component", "account", "routing")),
                    Map.entry(
                            "session",
                            List.of(
                                    "group",
                                    "mailbox",
                                    "presence",
                                    "privacy",
                                    "archive",
                                    "push",
                                    "pubsub",
                                    "account",
                                    "routing")),
                    Map.entry("group", List.of("mailbox", "archive", "routing")),
                    Map.entry("presence", List.of("account", "blocking", "privacy", "routing")),
                    Map.entry("media", List.of("session", "routing")),
                    Map.entry("pubsub", List.of("presence", "account", "blocking", "routing")),
                    Map.entry(
                            "mailbox",
                            List.of("archive", "blocking", "privacy", "push", "routing")),
                    Map.entry("blocking", List.of("routing")),
                    Map.entry("privacy", List.of("routing")),
                    Map.entry("push", List.of("privacy", "routing")),
                    Map.entry("command", List.of("session", "account", "routing")),
                    Map.entry("keys", List.of("session", "account", "blocking", "routing")),
                    Map.entry("component", List.of("routing")),
                    Map.entry("archive", List.of("routing")),
                    Map.entry("account", List.of("routing")),
                    Map.entry("routing", List.of()));

    @Test
    void noProductionClassShouldUseTheDiskThatForgets() {
        noClasses()
                .that()
                .haveNameNotMatching(".*\\.LossyDisk(\\$.*)?")
                .and()
                .doNotHaveSimpleName("FaultyNode")
                .should()
                .dependOnClassesThat()
                .haveNameMatching(".*\\.LossyDisk(\\$.*)?")
                .check(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "store", "server", "client"})
    void moduleShouldImportOnlyWhatTheTableAllows(String module) {
        List<String> foreign = new ArrayList<>();
        for (String other : List.of("protocol", "store", "server", "client", "app", "bench")) {
            if (!other.equals(module) && !MODULES.getOrDefault(module, List.of()).contains(other)) {
                foreign.add("org.godwit." + other + "..");
            }
        }
        noClasses()
                .that()
                .resideInAPackage("org.godwit." + module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(foreign.toArray(String[]::new))
                .check(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "transport",
                "session",
                "group",
                "presence",
                "media",
                "pubsub",
                "mailbox",
                "archive",
                "account",
                "blocking",
                "privacy",
                "push",
                "component",
                "command",
                "keys",
                "routing"
            })
    void serverPackageShouldImportOnlyWhatTheTableAllows(String name) {
        List<String> allowed = new ArrayList<>();
        allowed.add("org.godwit.server." + name + "..");
        for (String other : SERVER.getOrDefault(name, List.of())) {
            allowed.add("org.godwit.server." + other + "..");
        }
        noClasses()
                .that()
                .resideInAPackage("org.godwit.server." + name + "..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("org.godwit.server.*..")
                                .and(not(resideInAnyPackage(allowed.toArray(String[]::new)))))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void nothingShouldImportAdmin() {
        noClasses()
                .that()
                .resideInAPackage("org.godwit.server.(*)..")
                .and()
                .resideOutsideOfPackage("org.godwit.server.admin..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.godwit.server.admin..")
                .check(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "store", "server", "client", "app"})
    void packagesOfAModuleShouldBeFreeOfCycles(String module) {
        slices().matching("org.godwit." + module + ".(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void protocolShouldKnowNeitherActorsNorSocketsNorTheStore() {
        noClasses()
                .that()
                .resideInAPackage("org.godwit.protocol..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.pekko..", "io.netty.channel..", "java.net..", "org.rocksdb..")
                .check(CLASSES);
    }

    @Test
    void theSdkShouldUseNothingAndroidLacks() {
        noClasses()
                .that()
                .resideInAnyPackage("org.godwit.client", "org.godwit.client.history..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.lang.foreign..",
                        "java.net.http..",
                        "javax.management..",
                        "java.lang.management..",
                        "sun..")
                .check(CLASSES);
    }

    @Test
    void timeShouldBeAParameterEverywhereButAtTheEdge() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "org.godwit.protocol..", "org.godwit.store..", "org.godwit.server..")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .check(CLASSES);
    }

    @Test
    void packagesShouldBeNamedAfterFeatures() {
        noClasses()
                .should()
                .resideInAnyPackage(
                        "..util..", "..common..", "..impl..", "..manager..", "..helper..")
                .check(CLASSES);
    }
}
