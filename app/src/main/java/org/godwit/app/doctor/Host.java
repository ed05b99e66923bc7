package org.godwit.app.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What the machine says about itself: files below a root, and kernel settings by name.
///
/// @param system its name, as Java gives it: `Linux`, `FreeBSD`
/// @param root `/`, or another directory for a machine that is not this one
record Host(String system, Path root) {
    private static final long ANSWER_SECONDS_MAX = 5;
    private static final int ANSWER_BYTES_MAX = 64 * 1024;

    static Host own() {
        return new Host(System.getProperty("os.name", ""), Path.of("/"));
    }

    boolean isLinux() {
        return system.equals("Linux");
    }

    boolean isFreeBsd() {
        return system.equals("FreeBSD");
    }

    /// The text of a file, stripped, or null when there is none to read.
    @Nullable String file(String path) {
        try (var in = Files.newInputStream(root.resolve(path.substring(1)))) {
            return new String(in.readNBytes(ANSWER_BYTES_MAX), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return null;
        }
    }

    boolean exists(String path) {
        return Files.exists(root.resolve(path.substring(1)));
    }

    /// A kernel setting, or null when this kernel has none of that name.
    @Nullable String setting(String name) {
        String kept = file("/proc/sys/" + name.replace('.', '/'));
        return kept == null && isFreeBsd() ? asked("sysctl", "-n", name) : kept;
    }

    /// The first number of a setting, or -1.
    long number(String name) {
        return numberIn(setting(name), 0);
    }

    /// The number at a place in a text of numbers, or -1. More than a `long` holds is its maximum.
    static long numberIn(@Nullable String text, int place) {
        if (text == null) {
            return -1;
        }
        String[] words = text.split("\\s+", -1);
        if (place >= words.length || !words[place].matches("\\d+")) {
            return -1;
        }
        return words[place].length() > 18 ? Long.MAX_VALUE : Long.parseLong(words[place]);
    }

    private @Nullable String asked(String... command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said;
            try (var out = process.getInputStream()) {
                said = new String(out.readNBytes(ANSWER_BYTES_MAX), StandardCharsets.UTF_8).strip();
            }
            boolean ended = process.waitFor(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
            return ended && process.exitValue() == 0 ? said : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
