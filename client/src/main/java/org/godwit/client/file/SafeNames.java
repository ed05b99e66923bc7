package org.godwit.client.file;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.godwit.protocol.stanza.Bytes;

/// Names that peers give, made fit for a folder of ours.
public final class SafeNames {
    private static final int BYTES_MAX = 180;
    private static final int END_CHARACTERS_MAX = 16;
    private static final int TRIES_MAX = 1000;

    /// Windows takes these for devices, whatever follows a dot.
    private static final Set<String> DEVICES =
            Set.of(
                    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6",
                    "com7", "com8", "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7",
                    "lpt8", "lpt9");

    private SafeNames() {}

    /// One name without a way to another folder, not hidden, and the same to the eye as to the
    /// machine.
    public static String of(String name) {
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        StringBuilder safe = new StringBuilder();
        last.codePoints().forEach(c -> safe.appendCodePoint(isHarmful(c) ? '_' : c));
        String plain = safe.toString().strip().replaceAll("^\\.+", "").replaceAll("[. ]+$", "");
        plain = bounded(plain);
        int dot = plain.indexOf('.');
        String stem = dot < 0 ? plain : plain.substring(0, dot);
        boolean isDevice = DEVICES.contains(stem.toLowerCase(Locale.ROOT));
        return plain.isEmpty() ? "file" : isDevice ? "_" + plain : plain;
    }

    /// Folders count bytes; the end, which says what kind of file it is, stays.
    private static String bounded(String name) {
        if (Bytes.utf8(name).size() <= BYTES_MAX) {
            return name;
        }
        int dot = name.lastIndexOf('.');
        String end =
                dot > 0 && name.length() - dot <= END_CHARACTERS_MAX ? name.substring(dot) : "";
        String stem = name.substring(0, name.length() - end.length());
        while (Bytes.utf8(stem + end).size() > BYTES_MAX) {
            stem = stem.substring(0, stem.offsetByCodePoints(stem.length(), -1));
        }
        return stem + end;
    }

    private static boolean isHarmful(int c) {
        return Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT
                || Character.getType(c) == Character.SURROGATE
                || "/\\:*?\"<>|".indexOf(c) >= 0;
    }

    /// A file in `folder` that does not exist yet, made empty: `name`, else `name (1)` and so on.
    ///
    /// @param name as [#of] gave it
    static Path claim(Path folder, String name) throws IOException {
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        String end = dot > 0 ? name.substring(dot) : "";
        for (int i = 0; i < TRIES_MAX; i++) {
            Path file = folder.resolve(i == 0 ? name : stem + " (" + i + ")" + end);
            if (isMade(file)) {
                return file;
            }
        }
        throw new FileException(
                FileException.Reason.DISK, "there are too many files named " + name);
    }

    private static boolean isMade(Path file) throws IOException {
        try {
            return Files.exists(Files.createFile(file));
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }
}
