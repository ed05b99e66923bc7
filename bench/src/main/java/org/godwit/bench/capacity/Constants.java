package org.godwit.bench.capacity;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/// The numbers of `bench/capacity.properties`: what was measured, what users do, and what a machine
/// is.
final class Constants {
    private final Properties values = new Properties();

    /// @throws IOException when the file cannot be read
    static Constants read(Path file) throws IOException {
        Constants constants = new Constants();
        try (Reader reader = Files.newBufferedReader(file)) {
            constants.values.load(reader);
        }
        return constants;
    }

    /// @throws IllegalArgumentException when the file has no such number
    double get(String name) {
        String text = values.getProperty(name);
        if (text == null) {
            throw new IllegalArgumentException("capacity.properties has no " + name);
        }
        return Double.parseDouble(text.strip());
    }
}
