package org.godwit.app.admin;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import javax.xml.stream.XMLEventReader;
import javax.xml.stream.XMLEventWriter;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.events.XMLEvent;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.server.media.DiskMediaStore;
import org.godwit.server.media.MediaStore;

/// A `<server-data/>` file (XEP-0227): a `<host/>` with its `<user/>`s, who become ours whatever
/// the host was. Read one user at a time; document types and entities are refused.
final class ServerData {
    private static final String NAMESPACE = "urn:xmpp:pie:0";
    private static final int DEPTH_MAX = 64;
    private static final int PART_BYTES = 64 << 10;

    private ServerData() {}

    /// What is done with each user.
    @FunctionalInterface
    interface Visitor {
        void visit(String user) throws AdminException;
    }

    /// @param users as the node gave them
    static void write(Path file, String domain, List<String> users) throws AdminException {
        try (BufferedWriter out = ownersOnly(file)) {
            out.write("<?xml version='1.0' encoding='UTF-8'?>\n<server-data xmlns='" + NAMESPACE);
            out.write("'>\n<host jid='" + domain + "'>\n");
            for (String user : users) {
                out.write(user);
                out.write('\n');
            }
            out.write("</host>\n</server-data>\n");
        } catch (IOException e) {
            throw new AdminException("cannot write " + file + "; choose another file");
        }
    }

    /// Readable by its owner only: it holds what is kept of passwords.
    private static BufferedWriter ownersOnly(Path file) throws IOException {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (posix && !Files.exists(file)) {
            var _ =
                    Files.createFile(
                            file,
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------")));
        }
        return Files.newBufferedWriter(file);
    }

    /// Copies one of the node's files, as its owner alone may read it.
    ///
    /// @param sha256 of its content, 64 hexadecimal digits
    /// @return false when it is not in the data directory
    static boolean copyFile(Path data, String sha256, Path file) throws AdminException {
        Bytes hash = Bytes.wrap(HexFormat.of().parseHex(sha256));
        try (MediaStore.Source source = new DiskMediaStore(data.resolve("media")).open(hash)) {
            if (source == null) {
                return false;
            }
            ownersOnly(file).close();
            try (OutputStream out = Files.newOutputStream(file)) {
                ByteBuffer part = ByteBuffer.allocate(PART_BYTES);
                for (long at = 0; source.read(at, part) >= 0; at += part.position(), part.clear()) {
                    out.write(part.array(), 0, part.position());
                }
            }
            return true;
        } catch (IOException e) {
            throw new AdminException("cannot write " + file + "; choose another file");
        }
    }

    static void read(Path file, Visitor visitor) throws AdminException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try (InputStream in = Files.newInputStream(file)) {
            XMLEventReader events = factory.createXMLEventReader(in);
            while (events.hasNext()) {
                XMLEvent event = events.peek();
                if (event.isStartElement() && isNamed(event, "user")) {
                    visitor.visit(user(events));
                    continue;
                }
                var _ = events.nextEvent();
            }
        } catch (IOException e) {
            throw new AdminException("cannot read " + file);
        } catch (XMLStreamException e) {
            throw new AdminException(
                    file
                            + " is no XEP-0227 file: line "
                            + e.getLocation().getLineNumber()
                            + " is not well formed");
        }
    }

    private static boolean isNamed(XMLEvent event, String name) {
        var element = event.asStartElement().getName();
        return element.getNamespaceURI().equals(NAMESPACE) && element.getLocalPart().equals(name);
    }

    /// The whole element, with every namespace it uses declared in it.
    private static String user(XMLEventReader events) throws XMLStreamException, AdminException {
        XMLOutputFactory factory = XMLOutputFactory.newDefaultFactory();
        factory.setProperty(XMLOutputFactory.IS_REPAIRING_NAMESPACES, true);
        StringWriter text = new StringWriter();
        XMLEventWriter out = factory.createXMLEventWriter(text);
        int depth = 0;
        do {
            XMLEvent event = events.nextEvent();
            depth += event.isStartElement() ? 1 : event.isEndElement() ? -1 : 0;
            if (depth > DEPTH_MAX) {
                throw new AdminException("a user nests elements deeper than " + DEPTH_MAX);
            }
            if (event.isStartElement() || event.isEndElement() || event.isCharacters()) {
                out.add(event);
            }
        } while (depth > 0);
        out.flush();
        return text.toString();
    }
}
