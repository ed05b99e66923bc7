package org.godwit.protocol.binary;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.godwit.protocol.stanza.Attribute;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.Text;

/// One line of a vector file: a JSON object whose `tree` is `[namespace, name, {attributes},
/// [children]]`, an attribute of a namespace being named `{namespace}name`.
record VectorLine(
        String name, String direction, String domain, String self, String bytes, Element tree) {
    static VectorLine read(String line) throws IOException {
        Map<String, String> words = new LinkedHashMap<>();
        Json json = new Json(line);
        json.expect('{');
        Element tree = null;
        do {
            String key = json.string();
            json.expect(':');
            if (key.equals("tree")) {
                tree = json.element();
            } else {
                words.put(key, json.string());
            }
        } while (json.take(','));
        if (tree == null) {
            throw new IOException("a vector without a tree");
        }
        return new VectorLine(
                words.getOrDefault("case", ""),
                words.getOrDefault("dir", ""),
                words.getOrDefault("domain", ""),
                words.getOrDefault("self", ""),
                words.getOrDefault("bytes", ""),
                tree);
    }

    boolean isUp() {
        return direction.equals("up");
    }

    /// As much of JSON as these lines need.
    private static final class Json {
        private final String text;
        private int at;

        Json(String text) {
            this.text = text;
        }

        Element element() throws IOException {
            expect('[');
            String namespace = string();
            expect(',');
            String name = string();
            expect(',');
            List<Attribute> attributes = attributes();
            expect(',');
            expect('[');
            List<Node> children = new ArrayList<>();
            while (!take(']')) {
                children.add(peek() == '[' ? element() : new Text(string()));
                var _ = take(',');
            }
            expect(']');
            return new Element(namespace, name, attributes, children);
        }

        private List<Attribute> attributes() throws IOException {
            List<Attribute> attributes = new ArrayList<>();
            expect('{');
            while (!take('}')) {
                String name = string();
                expect(':');
                int close = name.indexOf('}');
                attributes.add(
                        new Attribute(
                                close < 0 ? "" : name.substring(1, close),
                                name.substring(close + 1),
                                string()));
                var _ = take(',');
            }
            return attributes;
        }

        String string() throws IOException {
            expect('"');
            StringBuilder value = new StringBuilder();
            while (text.charAt(at) != '"') {
                char c = text.charAt(at++);
                if (c == '\\') {
                    c = text.charAt(at++);
                    c = c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
                }
                value.append(c);
            }
            at++;
            return value.toString();
        }

        char peek() {
            while (text.charAt(at) == ' ') {
                at++;
            }
            return text.charAt(at);
        }

        boolean take(char wanted) {
            boolean there = peek() == wanted;
            at += there ? 1 : 0;
            return there;
        }

        void expect(char wanted) throws IOException {
            if (!take(wanted)) {
                throw new IOException("expected " + wanted + " at " + at);
            }
        }
    }
}
