package org.godwit.app.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.godwit.client.Event;
import org.godwit.client.file.Transfer;
import org.godwit.client.file.Transfers;
import org.godwit.protocol.stanza.Jid;
import org.junit.jupiter.api.Test;

/// Everything the server has of an account, in its owner's hands.
class ExportTest extends TwoPhones {
    @Override
    List<String> settings() {
        return List.of("media.file-bytes=20000", "media.account-bytes=20000");
    }

    private static Transfer.State ends(Phone phone) throws Exception {
        Event event =
                phone.await(
                        "a transfer's end",
                        e -> e instanceof Event.TransferChanged(Transfer t) && t.isOver());
        return ((Event.TransferChanged) event).transfer().state();
    }

    private Map<String, byte[]> exported(String name) throws Exception {
        alice.client.own().export(directory.resolve(name));
        assertThat(ends(alice)).isInstanceOf(Transfer.State.Saved.class);
        Map<String, byte[]> parts = new HashMap<>();
        try (ZipInputStream in =
                new ZipInputStream(Files.newInputStream(directory.resolve(name)))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                parts.put(entry.getName(), in.readAllBytes());
            }
        }
        return parts;
    }

    private static String text(Map<String, byte[]> parts, String name) {
        return new String(parts.getOrDefault(name, new byte[0]), StandardCharsets.UTF_8);
    }

    @Test
    void anArchiveShouldHoldContactsGroupsDevicesAndFilesByteForByteAlsoBeyondTheQuota()
            throws Exception {
        alice.close();
        alice = Phone.inTheClear(directory.resolve("desk"), node.endpoints(), "alice", PASSWORD);
        alice.goesOnline();
        alice.client.addContact(bob.account, "Bobby");
        bob.becomesAsked(alice.account);
        Jid group = alice.client.createGroup("Book club", List.of(bob.account));
        bob.becomesAsked(group);
        byte[] content = new byte[15_000];
        new Random(7).nextBytes(content);
        Path file = Files.write(directory.resolve("notes.bin"), content);
        alice.client.sharing().sendFile(bob.account, file, Transfers.Sending.USUAL);
        assertThat(ends(alice)).isInstanceOf(Transfer.State.Sent.class);
        Map<String, byte[]> parts = exported("everything.zip");
        assertThat(text(parts, "account.xml"))
                .contains("server-data", "Bobby", bob.account.toString())
                .doesNotContain("correct horse");
        assertThat(text(parts, "godwit.xml"))
                .contains(group.toString(), "Book club", "notes.bin", "test phone", "15000");
        assertThat(parts.entrySet())
                .filteredOn(part -> part.getKey().startsWith("media/"))
                .singleElement()
                .satisfies(part -> assertThat(part.getValue()).isEqualTo(content));
        // The archive itself is one of the files for a day, but none of the next archive.
        assertThat(exported("again.zip")).hasSize(3).containsKeys("account.xml", "godwit.xml");
    }
}
