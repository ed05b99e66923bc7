package org.godwit.client.cli;

import java.io.PrintWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.function.Consumer;
import org.godwit.client.Client;
import org.godwit.client.Event;
import org.godwit.client.OwnAccount.Device;
import org.godwit.client.link.DeviceUri;
import org.godwit.client.link.LinkUri;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `godwit devices`: what is linked to an account, and letting in one more.
@Command(
        name = "devices",
        description = "The devices of an account: list, name, remove, approve or link one more.",
        mixinStandardHelpOptions = true)
public final class DevicesCommand implements Runnable {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneId.systemDefault());

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "say what to do: list, name, remove, approve or link");
    }

    @Command(name = "list", description = "Show them.", mixinStandardHelpOptions = true)
    int list(@Mixin AccountOptions whose) throws CliException, InterruptedException {
        return print(whose, Client::listDevices);
    }

    private int print(AccountOptions options, Consumer<Client> wish)
            throws CliException, InterruptedException {
        Replies replies = new Replies();
        try (OpenClient open = OpenClient.open(options, null, replies::add)) {
            replies.awaitOnline();
            wish.accept(open.client());
            PrintWriter out = spec.commandLine().getOut();
            for (Device device : replies.await(Event.DevicesListed.class).devices()) {
                out.printf(
                        "%s  %-24s  linked %s  seen %s%s%n",
                        device.id(),
                        Printable.of(device.name()),
                        TIME.format(device.created()),
                        TIME.format(device.seen()),
                        device.current() ? "  (this one)" : "");
            }
            return 0;
        }
    }

    @Command(
            name = "name",
            description = "Give a device another name.",
            mixinStandardHelpOptions = true)
    int name(
            @Mixin AccountOptions whose,
            @Parameters(paramLabel = "ID") String id,
            @Parameters(paramLabel = "NAME") String name)
            throws CliException, InterruptedException {
        return print(whose, client -> client.renameDevice(id, name));
    }

    @Command(
            name = "remove",
            description = "End a device: it is cut off and its key refused from then on.",
            mixinStandardHelpOptions = true)
    int remove(@Mixin AccountOptions whose, @Parameters(paramLabel = "ID") String id)
            throws CliException, InterruptedException {
        return print(whose, client -> client.removeDevice(id));
    }

    @Command(
            name = "approve",
            description = "Let in the device that shows this code (see `link --as`).",
            mixinStandardHelpOptions = true)
    int approve(
            @Mixin AccountOptions whose,
            @Parameters(paramLabel = "CODE", description = "godwit:device?…") String code)
            throws CliException, InterruptedException {
        try {
            DeviceUri device = DeviceUri.parse(code);
            return print(whose, client -> client.own().approveDevice(device));
        } catch (IllegalArgumentException e) {
            throw new CliException(String.valueOf(e.getMessage()));
        }
    }

    @Command(
            name = "link",
            description = "Show a code with which another device can be linked, once.",
            mixinStandardHelpOptions = true)
    int link(
            @Mixin AccountOptions whose,
            @Option(
                            names = "--public-server",
                            paramLabel = "HOST:PORT",
                            description = "the server as the other device reaches it")
                    String publicServer)
            throws CliException, InterruptedException {
        Replies replies = new Replies();
        try (OpenClient open = OpenClient.open(whose, null, replies::add)) {
            replies.awaitOnline();
            open.client().makeLink();
            Event.LinkMade made = replies.await(Event.LinkMade.class);
            String server = publicServer == null ? whose.server() : publicServer;
            LinkUri link = new LinkUri(open.account(), server, open.root(), made.token());
            PrintWriter out = spec.commandLine().getOut();
            out.print(QrCode.of(link.uri().toString()));
            out.println("On the other device, before " + TIME.format(made.expires()) + ":");
            out.println();
            out.println("    ./godwit link '" + link.uri() + "'");
            return 0;
        }
    }
}
