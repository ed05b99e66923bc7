/// Runs the conversations of the `scenarios` folder against a real node (docs/SCENARIOS.md is the
/// language). [ScenariosTest] makes one named test of each file and each mix of encodings;
/// [ScenarioReader] turns lines into [Scenario.Step]s by the table in [Phrases]; a [Stage] holds
/// the node, the [Player]s and the [Transcript] that a failure prints.
@NullMarked
package org.godwit.app.scenario;

import org.jspecify.annotations.NullMarked;
