package org.godwit.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.godwit.app.config.ConfigReader;
import org.godwit.app.crash.BrokenStore;
import org.godwit.store.Store;
import org.godwit.store.journal.LossyDisk;

/// `godwit serve` on a disk that fails when told to and forgets at a kill what was not synced, or
/// with its promise broken on purpose. Part of the tests only; a production node cannot be this.
///
/// System properties: `faults.control`, a folder whose files `full` and `eio` make the disk fail;
/// `faults.break`, the word of a break: see [LossyDisk] and [BrokenStore].
public final class FaultyNode {
    private FaultyNode() {}

    public static void main(String[] args) throws Exception {
        Path data = Path.of("data");
        List<String> settings = new ArrayList<>();
        for (int i = 1; i + 1 < args.length; i += 2) {
            if (args[i].equals("--data")) {
                data = Path.of(args[i + 1]);
            } else {
                settings.add(args[i + 1]);
            }
        }
        String broken = System.getProperty("faults.break", "");
        boolean early = broken.equals(LossyDisk.ACK_BEFORE_FSYNC);
        LossyDisk disk = new LossyDisk(Path.of(System.getProperty("faults.control")), early);
        UnaryOperator<Store> store =
                broken.isEmpty() || early
                        ? UnaryOperator.identity()
                        : whole -> new BrokenStore(whole, BrokenStore.Break.of(broken));
        Node node =
                Node.start(
                        ConfigReader.read(null, settings, data),
                        new Node.Seams(disk, store),
                        System.err::println);
        System.out.println("ready " + node.listeners());
        new CountDownLatch(1).await();
    }
}
