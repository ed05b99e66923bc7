package org.godwit.app.crash;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// Where a node under test keeps its data: a small file system in memory where this process may
/// mount one, so that it can really be full; else an ordinary folder.
final class Volume implements AutoCloseable {
    private static final int MEGABYTES = 320;
    private static final int BLOCK_BYTES = 64 << 10;

    private final Path directory;
    private final boolean mounted;

    private Volume(Path directory, boolean mounted) {
        this.directory = directory;
        this.mounted = mounted;
    }

    static Volume mounted(Path directory) throws IOException, InterruptedException {
        boolean mounted =
                run("mount", "-t", "tmpfs", "-o", "size=" + MEGABYTES + "m", "tmpfs", directory);
        return new Volume(directory, mounted);
    }

    private static boolean run(Object... command) throws InterruptedException {
        String[] words = new String[command.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = command[i].toString();
        }
        try {
            Process process =
                    new ProcessBuilder(words)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    Path directory() {
        return directory;
    }

    /// Takes all space while `meanwhile` runs; where nothing is mounted only runs it.
    void fill(Meanwhile meanwhile) throws Exception {
        Path filler = directory.resolve("filler");
        try {
            if (mounted) {
                takeAll(filler);
            }
            meanwhile.run();
        } finally {
            Files.deleteIfExists(filler);
        }
    }

    /// Something to do that may fail.
    @FunctionalInterface
    interface Meanwhile {
        void run() throws Exception;
    }

    private static void takeAll(Path filler) {
        byte[] block = new byte[BLOCK_BYTES];
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            // Full, as wanted.
        }
    }

    @Override
    public void close() throws IOException {
        try {
            if (mounted && !run("umount", directory)) {
                var _ = run("umount", "-l", directory);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
