package org.godwit.store.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.godwit.store.Blob;
import org.godwit.store.Command;
import org.junit.jupiter.api.Test;

/// The bytes of a log entry are a promise to every later version.
class EntryCodecTest {
    private static final MailboxLimits LIMITS = new MailboxLimits(300, 70_000);

    private static Blob blob(String text) {
        return Blob.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] encoded(List<Command> commands) {
        Out out = new Out(64);
        EntryCodec.begin(out, LIMITS);
        commands.forEach(command -> EntryCodec.add(out, command));
        return out.done();
    }

    private static void hasBytes(Command command, String hex) {
        byte[] bytes = encoded(List.of(command));
        // Version 1, at most 300 messages of 70,000 bytes in a mailbox.
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo("01ac02f0a204" + hex);
        assertThat(EntryCodec.decode(bytes)).isEqualTo(new Entry(LIMITS, List.of(command)));
    }

    @Test
    void everyCommandShouldKeepItsBytes() {
        hasBytes(
                new Command.Append("b", "a/1", "i", blob("hé"), 1000, Long.MAX_VALUE),
                "010162" + "03612f31" + "0169" + "0368c3a9" + "e807" + "ffffffffffffffff7f");
        hasBytes(
                new Command.AppendAll(List.of("b", "c"), "g", "i", blob(""), 1, 2),
                "02" + "02" + "0162" + "0163" + "0167" + "0169" + "00" + "01" + "02");
        hasBytes(new Command.OpenCursor("b", "d", 5), "03" + "0162" + "0164" + "05");
        hasBytes(new Command.MoveCursor("b", "d", 128, 5), "04" + "0162" + "0164" + "8001" + "05");
        hasBytes(new Command.DropCursor("b", "d"), "05" + "0162" + "0164");
        hasBytes(new Command.DropMailbox("b"), "06" + "0162");
        hasBytes(new Command.DropUnseen("b", "d", 5, 128), "09" + "0162" + "0164" + "05" + "8001");
        hasBytes(
                new Command.Write(
                        List.of(new Command.Expectation("k", null)),
                        List.of(new Command.Change("k", blob("v")), new Command.Change("l", null))),
                "07" + "01" + "016b00" + "02" + "016b01" + "0176" + "016c00");
        hasBytes(new Command.Expire(7, 100), "08" + "07" + "64");
    }

    @Test
    void commandsShouldFollowEachOtherInOneEntry() {
        List<Command> commands = List.of(new Command.DropMailbox("x"), new Command.Expire(1, 2));
        assertThat(EntryCodec.decode(encoded(commands)).commands()).isEqualTo(commands);
    }

    @Test
    void anEntryOfANewerVersionShouldBeRefusedByName() {
        assertThatThrownBy(() -> EntryCodec.decode(new byte[] {2, 0, 0}))
                .hasMessageContaining("version 2")
                .hasMessageContaining("reads 1");
    }

    @Test
    void garbageShouldEndInAClearErrorAndNothingElse() {
        Random random = new Random(11);
        byte[] sound =
                encoded(List.of(new Command.AppendAll(List.of("b"), "g", "i", blob("xyz"), 1, 2)));
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = sound.clone();
            for (int change = random.nextInt(1, 4); change > 0; change--) {
                bytes[random.nextInt(1, bytes.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(EntryCodec.decode(bytes)).isNotNull();
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageMatching("(?s).+");
            }
        }
    }
}
