package org.godwit.client.cli;

import java.io.PrintWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.godwit.client.Connectivity;
import org.godwit.client.Event;
import org.godwit.client.history.Message;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `godwit listen`: prints messages as they come, each once.
@Command(
        name = "listen",
        description = "Print the messages of an account, one a line.",
        mixinStandardHelpOptions = true)
public final class ListenCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private AccountOptions options = new AccountOptions();

    @Option(
            names = "--json",
            description = "one JSON object a line: from, to, id, body, stamp, sealed")
    private boolean json;

    @Option(names = "--count", paramLabel = "N", description = "stop after so many messages")
    private int count;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "give up after so long without a message (default: never)")
    private int timeoutSeconds;

    @Override
    public Integer call() throws CliException, InterruptedException {
        BlockingQueue<Event> events = new LinkedBlockingQueue<>();
        try (OpenClient open = OpenClient.open(options, null, events::add)) {
            int left = count;
            while (true) {
                Event event = next(events);
                switch (event) {
                    case Event.MessageAdded(Message message) when !message.mine() -> {
                        print(open, message);
                        if (count > 0 && --left == 0) {
                            return 0;
                        }
                    }
                    case Event.ConnectivityChanged(Connectivity now) -> connectivity(now);
                    case Event.MessageAdded _,
                            Event.MessageChanged _,
                            Event.MessageRevised _,
                            Event.MessageExpired _,
                            Event.TransferChanged _,
                            Event.TypingChanged _,
                            Event.SettingChanged _,
                            Event.PresenceChanged _,
                            Event.ContactChanged _,
                            Event.ContactRemoved _,
                            Event.OfGroups _,
                            Event.DevicesListed _,
                            Event.LinkMade _,
                            Event.AccountChanged _,
                            Event.SafetyKnown _,
                            Event.RequestRefused _ -> {}
                }
            }
        }
    }

    private Event next(BlockingQueue<Event> events) throws CliException, InterruptedException {
        if (timeoutSeconds <= 0) {
            return events.take();
        }
        Event event = events.poll(timeoutSeconds, TimeUnit.SECONDS);
        if (event == null) {
            throw new CliException("no message within " + timeoutSeconds + " s");
        }
        return event;
    }

    private void connectivity(Connectivity now) throws CliException {
        PrintWriter err = spec.commandLine().getErr();
        switch (now) {
            case Connectivity.Stopped stopped -> throw new CliException(stopped.why());
            case Connectivity.Online online -> err.println("listening as " + online.jid());
            case Connectivity.Waiting waiting -> err.println("reconnecting: " + waiting.why());
            case Connectivity.Off(), Connectivity.Connecting _ -> {}
        }
    }

    private void print(OpenClient open, Message message) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(
                    "{\"from\":%s,\"to\":%s,\"id\":%s,\"body\":%s,\"stamp\":%s,\"sealed\":%s}"
                            .formatted(
                                    Json.quote(message.peer().toString()),
                                    Json.quote(open.account().toString()),
                                    Json.quote(message.id()),
                                    Json.quote(message.body()),
                                    Json.quote(message.stamp().toString()),
                                    message.content().extras().sealed()));
        } else {
            String safe = Printable.of(message.body());
            out.println(TIME.format(message.stamp()) + " " + message.peer() + ": " + safe);
        }
        out.flush();
    }
}
