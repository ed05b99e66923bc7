package org.godwit.protocol.xml;

import com.fasterxml.aalto.AsyncByteArrayFeeder;
import com.fasterxml.aalto.AsyncXMLInputFactory;
import com.fasterxml.aalto.AsyncXMLStreamReader;
import com.fasterxml.aalto.UncheckedStreamException;
import com.fasterxml.aalto.stax.InputFactoryImpl;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// Whole elements → trees: the XML parser proper, shared by all streams of one thread. Not
/// thread-safe; make one per event loop.
///
/// A stanza is parsed inside an open root that declares its stream's namespaces; nearly all streams
/// declare the same ones, so their stanzas pass through one living parser. A parser that met an
/// error is thrown away, and so is one that has learnt too many names, as it never forgets any.
public final class ElementParser {
    /// More unknown names than any real stanza has; a flood of names would slow the parser down.
    private static final int NEW_NAMES_PER_STANZA_MAX = 512;

    private static final int NAMES_KEPT_MAX = 2048;
    private static final int ROOTS_KEPT_MAX = 8;

    private final Limits limits;
    private final XmlScratch scratch = new XmlScratch();
    private final Map<String, Reader> readers = new LinkedHashMap<>(16, 0.75f, true);

    public ElementParser(Limits limits) {
        this.limits = limits;
    }

    XmlScratch scratch() {
        return scratch;
    }

    int parsersKept() {
        return readers.size();
    }

    /// Names the living parsers have learnt.
    int namesKept() {
        return readers.values().stream().mapToInt(reader -> reader.names.size()).sum();
    }

    /// Parses exactly one element, of which `bytes` holds every byte and nothing else.
    ///
    /// @param root start tag that declares the namespaces in scope
    Element parse(String root, byte[] bytes, int from, int to) throws ProtocolException {
        Reader reader = readers.remove(root);
        Element element;
        try {
            reader = reader == null ? new Reader(root, limits) : reader;
            element = reader.read(bytes, from, to);
        } catch (XMLStreamException | UncheckedStreamException e) {
            throw notWellFormed(e);
        }
        if (reader.names.size() < NAMES_KEPT_MAX) {
            keep(root, reader);
        }
        return element;
    }

    /// Parses a start tag whose element stays open.
    OpenTag parseOpenTag(byte[] bytes, int from, int to) throws ProtocolException {
        try {
            return new Reader(limits).readOpenTag(bytes, from, to);
        } catch (XMLStreamException | UncheckedStreamException e) {
            throw notWellFormed(e);
        }
    }

    /// @param root a start tag with the same namespaces in scope, for [#parse]
    record OpenTag(Element header, String contentNamespace, String root) {}

    private void keep(String root, Reader reader) {
        readers.put(root, reader);
        if (readers.size() > ROOTS_KEPT_MAX) {
            readers.remove(readers.keySet().iterator().next());
        }
    }

    /// The parser's own message may quote the peer's text at length: keep its first line.
    private static ProtocolException notWellFormed(Exception e) {
        String message = e.getMessage();
        String line = message == null ? "" : message.lines().findFirst().orElse("");
        return new ProtocolException(
                ErrorCode.STREAM_NOT_WELL_FORMED,
                line.length() > 120 ? line.substring(0, 120) : line);
    }

    private static AsyncXMLInputFactory factory() {
        InputFactoryImpl factory = new InputFactoryImpl();
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.configureForSpeed();
        return factory;
    }

    /// One living parser and the names it has learnt.
    private static final class Reader {
        private final AsyncXMLStreamReader<AsyncByteArrayFeeder> xml;
        private final TreeBuilder builder;
        private final Set<String> names = new HashSet<>();

        Reader(Limits limits) {
            // A factory of its own: a factory keeps the names its parsers learn.
            xml = factory().createAsyncForByteArray();
            builder = new TreeBuilder(limits);
        }

        Reader(String root, Limits limits) throws XMLStreamException, ProtocolException {
            this(limits);
            byte[] tag = root.getBytes(StandardCharsets.UTF_8);
            xml.getInputFeeder().feedInput(tag, 0, tag.length);
            expect(XMLStreamConstants.START_ELEMENT);
        }

        private void expect(int event) throws XMLStreamException, ProtocolException {
            int next = xml.next();
            while (next == XMLStreamConstants.START_DOCUMENT) {
                next = xml.next();
            }
            if (next != event) {
                throw new ProtocolException(
                        ErrorCode.STREAM_NOT_WELL_FORMED, "incomplete or misplaced markup");
            }
        }

        OpenTag readOpenTag(byte[] bytes, int from, int to)
                throws XMLStreamException, ProtocolException {
            xml.getInputFeeder().feedInput(bytes, from, to - from);
            expect(XMLStreamConstants.START_ELEMENT);
            Element header = builder.header(xml);
            @Nullable String content = xml.getNamespaceURI("");
            return new OpenTag(header, content == null ? "" : content, TreeBuilder.root(xml));
        }

        Element read(byte[] bytes, int from, int to) throws XMLStreamException, ProtocolException {
            xml.getInputFeeder().feedInput(bytes, from, to - from);
            int known = names.size();
            builder.begin();
            while (builder.isIncomplete()) {
                int event = xml.next();
                switch (event) {
                    case XMLStreamConstants.START_ELEMENT -> {
                        builder.start(xml);
                        learn(known);
                    }
                    case XMLStreamConstants.END_ELEMENT -> builder.end();
                    case XMLStreamConstants.CHARACTERS,
                            XMLStreamConstants.CDATA,
                            XMLStreamConstants.SPACE ->
                            builder.text(xml.getText());
                    default ->
                            throw new ProtocolException(
                                    ErrorCode.STREAM_NOT_WELL_FORMED,
                                    "incomplete or misplaced markup");
                }
            }
            expect(AsyncXMLStreamReader.EVENT_INCOMPLETE);
            if (!xml.getInputFeeder().needMoreInput() || xml.getDepth() != 1) {
                throw new ProtocolException(
                        ErrorCode.STREAM_NOT_WELL_FORMED, "incomplete or misplaced markup");
            }
            return builder.take();
        }

        private void learn(int known) throws ProtocolException {
            names.add(xml.getPrefixedName());
            for (int i = 0; i < xml.getAttributeCount(); i++) {
                names.add(xml.getAttributeLocalName(i));
                learnPrefix(xml.getAttributePrefix(i));
            }
            for (int i = 0; i < xml.getNamespaceCount(); i++) {
                learnPrefix(xml.getNamespacePrefix(i));
            }
            if (names.size() - known > NEW_NAMES_PER_STANZA_MAX) {
                throw new ProtocolException(
                        ErrorCode.STREAM_POLICY_VIOLATION,
                        "more than " + NEW_NAMES_PER_STANZA_MAX + " unknown names");
            }
        }

        private void learnPrefix(@Nullable String prefix) {
            if (prefix != null && !prefix.isEmpty()) {
                names.add(prefix + ":");
            }
        }
    }
}
