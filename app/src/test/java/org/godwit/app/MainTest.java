package org.godwit.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

/// The words of the command line.
class MainTest {
    @Test
    void everyCommandShouldBeAskedForByItsOwnName() {
        for (Map.Entry<String, Class<?>> command : Main.COMMANDS) {
            assertThat(command.getValue().getAnnotation(Command.class).name())
                    .isEqualTo(command.getKey());
        }
    }

    @Test
    void helpShouldNameEveryCommandInOrder() {
        assertThat(new ArrayList<>(Main.commandLine("--help").getSubcommands().keySet()))
                .isEqualTo(Main.COMMANDS.stream().map(Map.Entry::getKey).toList());
    }

    @Test
    void onlyTheCommandThatIsAskedForShouldBeRead() {
        assertThat(new ArrayList<>(Main.commandLine("serve", "--help").getSubcommands().keySet()))
                .isEqualTo(List.of("serve"));
    }

    @Test
    void aWordNobodyKnowsShouldBeAnsweredWithOneThatIsLikeIt() {
        Commands.Result result = Commands.run(List.of("serv"));

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("serve");
    }
}
