import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.godwit.protocol.binary.bits.CodeLengths;
import org.godwit.protocol.binary.text.Scripts;

/// Build step: text.txt → text.bin, the codes of the text model. Symbol 0 of each code is the way
/// out to the code of the page; of a page's code, to the character spelled out.
public class CompileText {
    public static void main(String[] args) throws IOException {
        Path target = Path.of(args[1]);
        Files.createDirectories(target.getParent());
        Map<Integer, TreeMap<Integer, Integer>> contexts = new TreeMap<>();
        Map<Integer, TreeMap<Integer, Integer>> pages = new TreeMap<>();
        for (int page = 0; page < Scripts.PAGES; page++) {
            pages.put(page, new TreeMap<>());
        }
        for (String line : Files.readAllLines(Path.of(args[0]))) {
            if (!line.startsWith("#")) {
                read(line, contexts, pages);
            }
        }
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(target))) {
            out.writeShort(contexts.size());
            for (var context : contexts.entrySet()) {
                out.writeInt(context.getKey());
                write(out, context.getValue(), 60);
            }
            for (var page : pages.values()) {
                write(out, page, 40);
            }
        }
    }

    static void read(
            String line,
            Map<Integer, TreeMap<Integer, Integer>> contexts,
            Map<Integer, TreeMap<Integer, Integer>> pages) {
        String[] fields = line.split("[\t ]");
        int key = Integer.parseInt(fields[0], 16);
        long total = Long.parseLong(fields[1]);
        TreeMap<Integer, Integer> context = contexts.computeIfAbsent(key, _ -> new TreeMap<>());
        int high = key >>> 21;
        int page = key == Scripts.START ? 0 : high > 0 ? high - 1 : Scripts.page(key);
        for (int i = 2; i < fields.length; i++) {
            String[] pair = fields[i].split("=");
            int next = Integer.parseInt(pair[0], 16);
            int share = Integer.parseInt(pair[1]);
            context.put(next, Math.max(1, share));
            int weight = (int) (1 + total * share / 100_000);
            pages.get(page).merge(next, weight, Integer::sum);
            pages.get(0).merge(next, 1 + weight / 50, Integer::sum);
        }
    }

    /// @param out the share, in ten thousandths, of what is not listed
    static void write(DataOutputStream out, TreeMap<Integer, Integer> followers, int escape)
            throws IOException {
        int[] weights = new int[followers.size() + 1];
        long total = 0;
        int i = 1;
        for (int weight : followers.values()) {
            weights[i++] = weight;
            total += weight;
        }
        weights[0] = (int) Math.max(1, total * escape / 10_000);
        byte[] lengths = CodeLengths.of(weights);
        out.writeShort(followers.size());
        for (int next : followers.keySet()) {
            out.writeByte(next >>> 16);
            out.writeShort(next);
        }
        out.write(lengths);
    }
}
