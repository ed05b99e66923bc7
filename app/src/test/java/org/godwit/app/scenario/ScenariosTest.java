package org.godwit.app.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.godwit.app.scenario.node.NodeUnderTest;
import org.godwit.app.scenario.peer.Encoding;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Every file of the `scenarios` folder in every mix of encodings it names. One file alone:
/// `-Dtest=ScenariosTest -Dgodwit.scenario=offline`.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class ScenariosTest {
    private static final String ONLY = System.getProperty("godwit.scenario", "");

    @TempDir static Path folder;

    private @Nullable NodeUnderTest shared;

    @BeforeAll
    void start() throws Exception {
        shared = NodeUnderTest.inProcess(folder.resolve("shared"), List.of());
    }

    @AfterAll
    void stop() throws Exception {
        if (shared != null) {
            shared.close();
        }
    }

    @TestFactory
    Stream<DynamicContainer> scenario() throws IOException {
        List<Scenario> scenarios = all();
        assertThat(scenarios).as("scenarios found").isNotEmpty();
        return scenarios.stream()
                .filter(scenario -> scenario.file().startsWith(ONLY))
                .map(
                        scenario ->
                                DynamicContainer.dynamicContainer(
                                        scenario.title(),
                                        scenario.cells().stream().map(c -> test(scenario, c))));
    }

    private DynamicTest test(Scenario scenario, Map<String, Encoding> cell) {
        return DynamicTest.dynamicTest(Scenario.name(cell), () -> run(scenario, cell));
    }

    private void run(Scenario scenario, Map<String, Encoding> cell) throws Exception {
        if (!scenario.wantsItsOwnNode()) {
            play(Objects.requireNonNull(shared), scenario, cell);
            return;
        }
        Path data = Files.createTempDirectory(folder, "own");
        try (NodeUnderTest own =
                scenario.killsTheServer()
                        ? NodeUnderTest.process(data, scenario.settings())
                        : NodeUnderTest.inProcess(data, scenario.settings())) {
            play(own, scenario, cell);
        }
    }

    private static void play(NodeUnderTest node, Scenario scenario, Map<String, Encoding> cell)
            throws Exception {
        try (Stage stage = new Stage(node, scenario, cell)) {
            stage.play();
        }
    }

    /// Every scenario of the repository, sorted by file name.
    static List<Scenario> all() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        Path root = Files.isDirectory(here.resolve("scenarios")) ? here : here.resolve("..");
        try (Stream<Path> files = Files.list(root.resolve("scenarios"))) {
            List<Path> sorted = files.filter(f -> f.toString().endsWith(".txt")).sorted().toList();
            List<Scenario> scenarios = new ArrayList<>();
            for (Path file : sorted) {
                scenarios.add(ScenarioReader.read(file));
            }
            return scenarios;
        }
    }
}
