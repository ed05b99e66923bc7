package org.godwit.client.cli;

import java.io.Console;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.godwit.client.link.LinkUri;
import org.godwit.protocol.handshake.LoginRequest;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Whose account, which server, where this device keeps its key: shared by all client commands.
public final class AccountOptions {
    private static final int PORT_DEFAULT = 5225;
    private static final int ROOT_BYTES = 32;

    @Option(
            names = "--as",
            required = true,
            paramLabel = "ACCOUNT",
            description = "your account: name, or name@domain")
    private String as = "";

    @Option(
            names = "--server",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:5225",
            description = "the binary listener of the server (default: ${DEFAULT-VALUE})")
    private String server = "";

    @Option(
            names = "--profile",
            paramLabel = "DIR",
            description =
                    "where this device keeps its key and history (default:"
                            + " ~/.local/share/godwit/ACCOUNT)")
    private @Nullable Path profile;

    @Option(
            names = "--root",
            paramLabel = "FILE|HEX",
            description =
                    "the server's root key to trust (default: the local node's, else the one"
                            + " met first)")
    private @Nullable String root;

    @Option(names = "--password-file", paramLabel = "FILE", description = "read the password here")
    private @Nullable Path passwordFile;

    /// What a link says, instead of options.
    static AccountOptions of(LinkUri link, @Nullable Path profile) {
        AccountOptions options = new AccountOptions();
        options.as = link.account().toString();
        options.server = link.server();
        options.root = link.root();
        options.profile = profile;
        return options;
    }

    /// What a device says that is to be approved.
    static AccountOptions of(
            String account, String server, @Nullable String root, @Nullable Path profile) {
        AccountOptions options = new AccountOptions();
        options.as = account;
        options.server = server;
        options.root = root;
        options.profile = profile;
        return options;
    }

    String server() {
        return server;
    }

    /// The bare JID.
    public Jid account() throws CliException {
        return jid(as);
    }

    /// A JID as people type it: without a domain it is of the account's, or of this server.
    public Jid jid(String text) throws CliException {
        String domain = text.equals(as) || as.indexOf('@') < 0 ? defaultDomain() : domainOf(as);
        try {
            return Jid.parse(text.indexOf('@') < 0 ? text + "@" + domain : text).bare();
        } catch (ProtocolException e) {
            throw new CliException("\"" + text + "\" is no address: " + e.detail());
        }
    }

    private static String domainOf(String jid) {
        return jid.substring(jid.indexOf('@') + 1);
    }

    private String defaultDomain() {
        String fromEnvironment = System.getenv("GODWIT_DOMAIN");
        if (fromEnvironment != null && !fromEnvironment.isEmpty()) {
            return fromEnvironment;
        }
        String host = host();
        boolean isAddress = host.isEmpty() || host.indexOf(':') >= 0 || isDigits(host);
        return isAddress ? "localhost" : host;
    }

    private static boolean isDigits(String host) {
        return host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }

    private String host() {
        int colon = server.lastIndexOf(':');
        return colon < 0 ? server : server.substring(0, colon);
    }

    InetSocketAddress address() throws CliException {
        int colon = server.lastIndexOf(':');
        try {
            int port = colon < 0 ? PORT_DEFAULT : Integer.parseInt(server.substring(colon + 1));
            return new InetSocketAddress(InetAddress.getAllByName(host())[0], port);
        } catch (NumberFormatException | UnknownHostException e) {
            throw new CliException(
                    "--server takes HOST:PORT; \"" + server + "\" cannot be reached");
        } catch (IllegalArgumentException e) {
            throw new CliException("--server: a port is 1 to 65535");
        }
    }

    Path profileDir() throws CliException {
        if (profile != null) {
            return profile;
        }
        String data = System.getenv("XDG_DATA_HOME");
        Path base =
                data == null || data.isEmpty()
                        ? Path.of(System.getProperty("user.home", "."), ".local", "share")
                        : Path.of(data);
        return base.resolve("godwit").resolve(account().toString());
    }

    /// The root to pin: the one given, else the local node's, else null for trust at first contact.
    @Nullable Bytes pinnedRoot() throws CliException {
        if (root != null) {
            return parseRoot(root);
        }
        String data = System.getenv("GODWIT_DATA");
        Path local =
                (data == null || data.isEmpty()
                                ? Path.of(System.getProperty("godwit.home", "."), "data")
                                : Path.of(data))
                        .resolve("root.pub");
        boolean loopback = host().startsWith("127.") || host().equals("localhost");
        return loopback && Files.isReadable(local) ? parseRoot(local.toString()) : null;
    }

    private static Bytes parseRoot(String text) throws CliException {
        try {
            Path file = Path.of(text);
            String hex = Files.isReadable(file) ? Files.readString(file).strip() : text;
            byte[] key = HexFormat.of().parseHex(hex);
            if (key.length == ROOT_BYTES) {
                return Bytes.wrap(key);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new CliException("--root takes a file or 64 hexadecimal digits");
        }
        throw new CliException("--root: a root key has 64 hexadecimal digits");
    }

    /// Asked for only while this device is not linked.
    LoginRequest.Proof passwordProof() throws CliException {
        return new LoginRequest.Proof.Password(password("Password for " + as + ": "));
    }

    /// A password to be set, from a file or asked twice.
    // JDK 25 gives no console again where the input is no terminal.
    @SuppressWarnings("SystemConsoleNull")
    static String newPassword(@Nullable Path file) throws CliException {
        if (file != null) {
            try {
                return Files.readString(file).strip();
            } catch (IOException e) {
                throw new CliException("cannot read the password file " + file);
            }
        }
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            throw new CliException("there is no terminal to ask on; use --new-password-file FILE");
        }
        char[] once = console.readPassword("New password: ");
        char[] again = console.readPassword("Once more: ");
        if (once == null || once.length == 0 || again == null || !Arrays.equals(once, again)) {
            throw new CliException("no password was given twice the same");
        }
        return new String(once);
    }

    /// A password from a file, `GODWIT_PASSWORD` or a prompt.
    // JDK 25 gives no console again where the input is no terminal.
    @SuppressWarnings("SystemConsoleNull")
    String password(String prompt) throws CliException {
        if (passwordFile != null) {
            try {
                return Files.readString(passwordFile).strip();
            } catch (IOException e) {
                throw new CliException("cannot read the password file " + passwordFile);
            }
        }
        String fromEnvironment = System.getenv("GODWIT_PASSWORD");
        if (fromEnvironment != null && !fromEnvironment.isEmpty()) {
            return fromEnvironment;
        }
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            throw new CliException(
                    "this device is not linked yet and there is no password: set GODWIT_PASSWORD or"
                            + " use --password-file FILE");
        }
        char[] typed = console.readPassword("%s", prompt);
        if (typed == null || typed.length == 0) {
            throw new CliException("no password given");
        }
        return new String(typed);
    }
}
