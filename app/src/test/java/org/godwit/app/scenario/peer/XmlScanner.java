package org.godwit.app.scenario.peer;

import com.fasterxml.aalto.AsyncByteArrayFeeder;
import com.fasterxml.aalto.AsyncXMLStreamReader;
import com.fasterxml.aalto.stax.InputFactoryImpl;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Text;
import org.jspecify.annotations.Nullable;

/// Bytes of an XML stream → its first-level elements, for test clients and scripts only.
public final class XmlScanner {
    private static final InputFactoryImpl FACTORY = new InputFactoryImpl();

    private final AsyncXMLStreamReader<AsyncByteArrayFeeder> reader =
            FACTORY.createAsyncForByteArray();
    private final Deque<Element.Builder> open = new ArrayDeque<>();
    private final Consumer<Element> sink;
    private int depth;
    private @Nullable Element header;
    private boolean ended;

    /// @param sink gets every complete first-level element
    public XmlScanner(Consumer<Element> sink) {
        this.sink = sink;
    }

    /// Reads one whole element out of a script; elements without a namespace of their own are in
    /// `around`.
    ///
    /// @throws IllegalArgumentException when `text` is not one well-formed element
    public static Element parse(String text, String around) {
        List<Element> found = new ArrayList<>();
        XmlScanner scanner = new XmlScanner(found::add);
        String stream = "<s xmlns=\"" + around + "\">" + text + "</s>";
        try {
            scanner.feed(stream.getBytes(StandardCharsets.UTF_8));
        } catch (XMLStreamException e) {
            throw new IllegalArgumentException(e.getMessage() + " in " + text, e);
        }
        if (found.size() != 1 || !scanner.ended) {
            throw new IllegalArgumentException("not one element: " + text);
        }
        return found.getFirst();
    }

    /// The attributes of the stream's root, once it has been read.
    public @Nullable Element header() {
        return header;
    }

    /// Whether the root's end tag was read.
    public boolean ended() {
        return ended;
    }

    public void feed(byte[] bytes) throws XMLStreamException {
        reader.getInputFeeder().feedInput(bytes, 0, bytes.length);
        while (!ended) {
            switch (reader.next()) {
                case AsyncXMLStreamReader.EVENT_INCOMPLETE -> {
                    return;
                }
                case XMLStreamConstants.START_ELEMENT -> start();
                case XMLStreamConstants.END_ELEMENT -> end();
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text();
                default -> {}
            }
        }
    }

    private void start() {
        Element.Builder builder =
                Element.builder(
                        Objects.requireNonNullElse(reader.getNamespaceURI(), ""),
                        reader.getLocalName());
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            builder.attribute(
                    Objects.requireNonNullElse(reader.getAttributeNamespace(i), ""),
                    reader.getAttributeLocalName(i),
                    reader.getAttributeValue(i));
        }
        if (depth++ == 0) {
            header = builder.build();
        } else {
            open.push(builder);
        }
    }

    private void text() {
        if (!open.isEmpty()) {
            open.element().text(reader.getText());
        }
    }

    private void end() {
        if (--depth == 0) {
            ended = true;
            return;
        }
        Element done = merged(open.pop().build());
        if (open.isEmpty()) {
            sink.accept(done);
        } else {
            open.element().child(done);
        }
    }

    /// Aalto may hand out one text in several pieces; readers of the tree expect one.
    private static Element merged(Element element) {
        boolean onlyText = element.children().size() > 1 && element.elements().isEmpty();
        return onlyText
                ? new Element(
                        element.namespace(),
                        element.name(),
                        element.attributes(),
                        List.of(new Text(element.text())))
                : element;
    }
}
