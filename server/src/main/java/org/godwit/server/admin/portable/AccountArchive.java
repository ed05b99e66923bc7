package org.godwit.server.admin.portable;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipOutputStream;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.xml.XmlWriter;
import org.godwit.server.account.AccountInfo;
import org.godwit.server.account.Accounts;
import org.godwit.server.group.Departures;
import org.godwit.server.media.Archiver;
import org.godwit.server.media.Media;
import org.godwit.server.media.MediaFile;
import org.godwit.server.media.MediaStore;
import org.godwit.store.Store;
import org.jspecify.annotations.Nullable;

/// Everything of an account in one zip:
///
///     account.xml    what other servers can read (XEP-0227): contacts, profile, private data, nodes,
///                    blocked addresses, what waits for its devices, what is kept of the password
///     godwit.xml     devices, groups, and the list of files
///     media/…        the files it has uploaded, by the SHA-256 that godwit.xml names
public final class AccountArchive implements Archiver {
    private static final String NAMESPACE = "urn:godwit:archive:0";
    private static final int PART_BYTES = 64 << 10;

    private final PortableAccounts portable;
    private final Accounts accounts;
    private final Store store;
    private final @Nullable Media media;
    private final Path scratch;

    /// @param media null when there are no files
    /// @param scratch a folder for archives that are being written
    public AccountArchive(
            PortableAccounts portable,
            Accounts accounts,
            Store store,
            @Nullable Media media,
            Path scratch) {
        this.portable = portable;
        this.accounts = accounts;
        this.store = store;
        this.media = media;
        this.scratch = scratch;
    }

    @Override
    public Path write(Jid account) throws IOException {
        String user = portable.export(account);
        if (user == null) {
            throw new IOException("no account " + account);
        }
        Files.createDirectories(scratch);
        Path zip = Files.createTempFile(scratch, "export-", ".zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            List<MediaFile> files = media == null ? List.of() : media.of(account).whole();
            put(out, "account.xml", document(account, user));
            put(out, "godwit.xml", XmlWriter.print(rest(account, files), XmlWriter.Place.DOCUMENT));
            for (MediaFile file : files) {
                copy(file, out);
            }
            return zip;
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(zip);
            throw e;
        }
    }

    private static String document(Jid account, String user) {
        return "<?xml version='1.0' encoding='UTF-8'?>\n"
                + "<server-data xmlns='urn:xmpp:pie:0'><host jid='"
                + account.domain()
                + "'>"
                + user
                + "</host></server-data>\n";
    }

    private static void put(ZipOutputStream out, String name, String text) throws IOException {
        out.putNextEntry(new ZipEntry(name));
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.closeEntry();
    }

    private Element rest(Jid account, List<MediaFile> files) {
        Element.Builder all =
                Element.builder(NAMESPACE, "account").attribute("jid", account.toString());
        for (AccountInfo.Device device : accounts.devices(account)) {
            all.child(
                    Element.builder(NAMESPACE, "device")
                            .attribute("id", device.id())
                            .attribute("name", device.name())
                            .attribute("created", device.created().toString())
                            .attribute("seen", device.lastSeen().toString())
                            .build());
        }
        for (Jid group : Departures.groupsOf(store, account)) {
            all.child(
                    Element.builder(NAMESPACE, "group")
                            .attribute("jid", group.toString())
                            .attribute("name", Departures.nameOf(store, group))
                            .build());
        }
        for (MediaFile file : files) {
            all.child(
                    Element.builder(NAMESPACE, "file")
                            .attribute("name", file.shown().name())
                            .attribute("type", file.shown().type())
                            .attribute("bytes", Long.toString(file.bytes()))
                            .attribute("sha256", hex(file.hash()))
                            .build());
        }
        return all.build();
    }

    private static String hex(@Nullable Bytes hash) {
        return hash == null ? "" : HexFormat.of().formatHex(hash.unsafeArray());
    }

    /// The same content is written once, whatever it is called.
    private void copy(MediaFile file, ZipOutputStream out) throws IOException {
        Media from = media;
        Bytes hash = file.hash();
        if (from == null || hash == null) {
            return;
        }
        try (MediaStore.Source source = from.open(hash)) {
            if (source != null && begins(out, "media/" + hex(hash))) {
                pour(source, out);
                out.closeEntry();
            }
        }
    }

    private static boolean begins(ZipOutputStream out, String name) throws IOException {
        try {
            out.putNextEntry(new ZipEntry(name));
            return true;
        } catch (ZipException e) {
            return false;
        }
    }

    private static void pour(MediaStore.Source source, OutputStream out) throws IOException {
        ByteBuffer part = ByteBuffer.allocate(PART_BYTES);
        long at = 0;
        int read = source.read(at, part);
        while (read >= 0) {
            out.write(part.array(), 0, part.position());
            at += part.position();
            part.clear();
            read = source.read(at, part);
        }
    }
}
