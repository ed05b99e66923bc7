package org.godwit.client.cli;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.godwit.client.Connectivity;
import org.godwit.client.Event;
import org.godwit.client.history.Message;
import org.godwit.client.history.Tick;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `godwit send`: one message, and its ticks as they come.
@Command(
        name = "send",
        description = "Send a message and print its ticks: stored, delivered, read.",
        mixinStandardHelpOptions = true)
public final class SendCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private AccountOptions options = new AccountOptions();

    @Option(names = "--to", required = true, paramLabel = "ACCOUNT", description = "the recipient")
    private String to = "";

    @Option(
            names = "--wait",
            defaultValue = "stored",
            description =
                    "which tick to wait for: ${COMPLETION-CANDIDATES} (default:"
                            + " ${DEFAULT-VALUE})")
    private Wait wait = Wait.stored;

    @Option(
            names = "--timeout",
            defaultValue = "30",
            paramLabel = "SECONDS",
            description = "how long to wait for it (default: ${DEFAULT-VALUE})")
    private int timeoutSeconds;

    @Parameters(arity = "1..*", paramLabel = "TEXT", description = "the message")
    private List<String> words = List.of();

    /// Lower case, because people type it.
    @SuppressWarnings("MemberName")
    private enum Wait {
        stored(Tick.STORED),
        delivered(Tick.DELIVERED),
        read(Tick.READ);

        private final Tick tick;

        Wait(Tick tick) {
            this.tick = tick;
        }
    }

    @Override
    public Integer call() throws CliException, InterruptedException {
        BlockingQueue<Event> events = new LinkedBlockingQueue<>();
        try (OpenClient open = OpenClient.open(options, null, events::add)) {
            Jid recipient = options.jid(to);
            Message.Ref ref = open.client().send(recipient, String.join(" ", words));
            return follow(events, ref);
        } catch (IllegalArgumentException e) {
            throw new CliException(String.valueOf(e.getMessage()));
        }
    }

    private int follow(BlockingQueue<Event> events, Message.Ref ref)
            throws CliException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutSeconds);
        Tick shown = Tick.PENDING;
        while (true) {
            Event event = events.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (event == null) {
                throw new CliException(
                        shown == Tick.PENDING
                                ? "not stored within "
                                        + timeoutSeconds
                                        + " s; it stays in the outbox and goes out with the next"
                                        + " command of this device"
                                : "not "
                                        + wait
                                        + " within "
                                        + timeoutSeconds
                                        + " s; the server delivers it when the recipient comes");
            }
            if (event instanceof Event.ConnectivityChanged(Connectivity.Stopped stopped)) {
                throw new CliException(stopped.why());
            }
            Message message = changed(event, ref);
            if (message != null) {
                shown = show(message, shown);
                if (shown.compareTo(wait.tick) >= 0) {
                    return 0;
                }
            }
        }
    }

    private static @Nullable Message changed(Event event, Message.Ref ref) {
        return event instanceof Event.MessageChanged(Message message) && message.ref().equals(ref)
                ? message
                : null;
    }

    /// Prints every tick passed, so that a receipt that overtakes is still seen in order.
    private Tick show(Message message, Tick shown) throws CliException {
        if (message.tick() == Tick.FAILED) {
            String detail = message.status().detail();
            throw new CliException(
                    "not sent: " + (detail == null ? message.status().reason() : detail));
        }
        for (Wait step : Wait.values()) {
            if (step.tick.compareTo(shown) > 0 && step.tick.compareTo(message.tick()) <= 0) {
                spec.commandLine().getOut().println(step.name());
            }
        }
        return message.tick().compareTo(shown) > 0 ? message.tick() : shown;
    }
}
