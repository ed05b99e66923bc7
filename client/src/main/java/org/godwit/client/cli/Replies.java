package org.godwit.client.cli;

import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.godwit.client.Connectivity;
import org.godwit.client.Event;
import org.godwit.client.file.Transfer;
import org.godwit.protocol.stanza.ErrorCode;

/// The events of a client, for a command that asks one thing and waits for the answer.
final class Replies {
    private static final int WAIT_SECONDS = 30;

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    void add(Event event) {
        events.add(event);
    }

    void awaitOnline() throws CliException, InterruptedException {
        while (!(next() instanceof Event.ConnectivityChanged(Connectivity.Online _))) {
            // Everything that comes before is of no interest.
        }
    }

    /// Waits until the server lets this device in.
    ///
    /// @return false when it does not know the device
    boolean awaitOnlineOrUnknown() throws CliException, InterruptedException {
        while (true) {
            Event event = events.poll(WAIT_SECONDS, TimeUnit.SECONDS);
            if (event == null) {
                throw new CliException("the server did not answer in time; try again");
            }
            if (event instanceof Event.ConnectivityChanged(Connectivity now)) {
                if (now instanceof Connectivity.Online) {
                    return true;
                }
                if (now instanceof Connectivity.Stopped(ErrorCode code, String why)) {
                    if (code == ErrorCode.LOGIN_UNKNOWN_DEVICE) {
                        return false;
                    }
                    throw new CliException(why);
                }
            }
        }
    }

    /// The next event of that kind; a refusal or a lost connection ends the wait.
    <T extends Event> T await(Class<T> kind) throws CliException, InterruptedException {
        while (true) {
            Event event = next();
            if (kind.isInstance(event)) {
                return kind.cast(event);
            }
        }
    }

    /// Where a file that is being fetched ended up.
    Path awaitSaved() throws CliException, InterruptedException {
        while (true) {
            if (next() instanceof Event.TransferChanged(Transfer transfer)) {
                switch (transfer.state()) {
                    case Transfer.State.Saved(Path place) -> {
                        return place;
                    }
                    case Transfer.State.Failed failed -> throw new CliException(failed.why());
                    case Transfer.State.Preparing _,
                            Transfer.State.Running _,
                            Transfer.State.Sent _ -> {}
                }
            }
        }
    }

    private Event next() throws CliException, InterruptedException {
        Event event = events.poll(WAIT_SECONDS, TimeUnit.SECONDS);
        if (event == null) {
            throw new CliException("the server did not answer in time; try again");
        }
        switch (event) {
            case Event.ConnectivityChanged(Connectivity.Stopped stopped) ->
                    throw new CliException(stopped.why());
            case Event.ConnectivityChanged(Connectivity.Waiting waiting) ->
                    throw new CliException(waiting.why());
            case Event.RequestRefused(var _, var code, String detail) ->
                    throw new CliException(detail == null ? code.condition() : detail);
            case Event.ConnectivityChanged _,
                    Event.MessageAdded _,
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
                    Event.SafetyKnown _ -> {}
        }
        return event;
    }
}
