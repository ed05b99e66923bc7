package org.godwit.client;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.godwit.client.link.LinkEvent;
import org.godwit.protocol.handshake.LoginReply;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// When to dial, to probe and to give up: a pure state machine over time and the fate of links.
final class Reconnect {
    /// A connection that lasted so long ends the doubling of waits.
    private static final Duration GOOD_CONNECTION = Duration.ofSeconds(10);

    /// Waits are not doubled more often, whatever the longest wait is.
    private static final int DOUBLINGS_MAX = 16;

    private final ClientSettings settings;
    private final RandomGenerator random;

    Reconnect(ClientSettings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
    }

    /// Where a client stands, with the times that decide what comes next.
    sealed interface State {
        record Off() implements State {}

        record Dialing(int attempt, Instant deadline) implements State {}

        /// @param failures tries that failed before this one succeeded
        /// @param probedAt when a sign of life was asked for, or null when none is due
        record Open(Jid jid, int failures, Instant since, Instant heard, @Nullable Instant probedAt)
                implements State {
            Open probed(Instant now) {
                return new Open(jid, failures, since, heard, now);
            }
        }

        record Waiting(int failures, Instant until, String why) implements State {}

        record Stopped(@Nullable ErrorCode code, String why) implements State {}
    }

    /// What to do now.
    enum Action {
        NOTHING,
        DIAL,
        PROBE,
        ABORT,
        CLOSE
    }

    record Step(State state, Action action) {}

    private static Step stay(State state) {
        return new Step(state, Action.NOTHING);
    }

    private Step dial(int attempt, Instant now) {
        return new Step(new State.Dialing(attempt, now.plus(settings.dialMax())), Action.DIAL);
    }

    /// The user wants to be connected, now rather than at the end of a wait.
    Step connect(State state, Instant now) {
        return switch (state) {
            case State.Off(), State.Stopped _ -> dial(1, now);
            case State.Waiting(int failures, Instant _, String _) -> dial(failures + 1, now);
            case State.Dialing _, State.Open _ -> stay(state);
        };
    }

    Step disconnect(State state) {
        return switch (state) {
            case State.Open _ -> new Step(new State.Off(), Action.CLOSE);
            case State.Dialing _ -> new Step(new State.Off(), Action.ABORT);
            case State.Off(), State.Waiting _, State.Stopped _ -> stay(new State.Off());
        };
    }

    /// The server was heard.
    Step heard(State state, LinkEvent.@Nullable Opened opened, Instant now) {
        return switch (state) {
            case State.Dialing(int attempt, Instant _) when opened != null ->
                    stay(new State.Open(opened.jid(), attempt - 1, now, now, null));
            case State.Open(Jid jid, int failures, Instant since, Instant _, Instant _) ->
                    stay(new State.Open(jid, failures, since, now, null));
            case State.Dialing _, State.Off(), State.Waiting _, State.Stopped _ -> stay(state);
        };
    }

    /// The link is gone.
    Step ended(State state, LinkEvent.Ended ended, Instant now) {
        return switch (state) {
            case State.Dialing(int attempt, Instant _) -> failed(attempt, ended, now);
            case State.Open(Jid _, int failures, Instant since, Instant _, Instant _) -> {
                boolean good = Duration.between(since, now).compareTo(GOOD_CONNECTION) >= 0;
                yield failed(good ? 1 : failures + 1, ended, now);
            }
            case State.Off(), State.Waiting _, State.Stopped _ -> stay(state);
        };
    }

    private Step failed(int failures, LinkEvent.Ended ended, Instant now) {
        ErrorCode code = ended.code();
        if (code != null && isFinal(code)) {
            return stay(new State.Stopped(code, ended.detail()));
        }
        Duration asked = Duration.ofSeconds(LoginReply.Refused.retryAfterSeconds(ended.detail()));
        Duration pause = pause(failures);
        Duration wait = code != null && asked.compareTo(pause) > 0 ? asked : pause;
        return stay(new State.Waiting(failures, now.plus(wait), ended.detail()));
    }

    /// Half of the wait is fixed and half is random, so that a million phones do not come back in
    /// step.
    private Duration pause(int failures) {
        long millis = settings.retryFirst().toMillis() << Math.min(failures - 1, DOUBLINGS_MAX);
        long wait = Math.min(millis, settings.retryMax().toMillis());
        return Duration.ofMillis(wait / 2 + random.nextLong(wait / 2 + 1));
    }

    /// True when trying again without the user would be useless or rude.
    private static boolean isFinal(ErrorCode code) {
        return switch (code.scope()) {
            case LOGIN -> code != ErrorCode.LOGIN_TOO_MANY_ATTEMPTS;
            case STREAM ->
                    code == ErrorCode.STREAM_CONFLICT
                            || code == ErrorCode.STREAM_HOST_UNKNOWN
                            || code == ErrorCode.STREAM_NOT_AUTHORIZED
                            || code == ErrorCode.STREAM_UNSUPPORTED_VERSION;
            case STANZA -> code == ErrorCode.FORBIDDEN || code == ErrorCode.NOT_AUTHORIZED;
        };
    }

    /// Looks at the clock.
    Step wake(State state, Instant now) {
        return switch (state) {
            case State.Waiting(int failures, Instant until, String _) when !now.isBefore(until) ->
                    dial(failures + 1, now);
            case State.Dialing(int _, Instant deadline) when !now.isBefore(deadline) ->
                    new Step(state, Action.ABORT);
            case State.Open open when !now.isBefore(deadlineOf(open)) -> {
                if (open.probedAt() != null) {
                    yield new Step(state, Action.ABORT);
                }
                State.Open probed =
                        new State.Open(
                                open.jid(), open.failures(), open.since(), open.heard(), now);
                yield new Step(probed, Action.PROBE);
            }
            case State.Off(), State.Waiting _, State.Dialing _, State.Open _, State.Stopped _ ->
                    stay(state);
        };
    }

    private Instant deadlineOf(State.Open open) {
        return open.probedAt() == null
                ? open.heard().plus(settings.idleMax())
                : open.probedAt().plus(settings.idleMax().dividedBy(2));
    }

    /// The same state under a clock that was put back by so much.
    static State putBack(State state, Duration by) {
        return switch (state) {
            case State.Off(), State.Stopped _ -> state;
            case State.Dialing(int attempt, Instant deadline) ->
                    new State.Dialing(attempt, deadline.minus(by));
            case State.Waiting(int failures, Instant until, String why) ->
                    new State.Waiting(failures, until.minus(by), why);
            case State.Open(Jid jid, int failures, Instant since, Instant heard, Instant probed) ->
                    new State.Open(
                            jid,
                            failures,
                            since.minus(by),
                            heard.minus(by),
                            probed == null ? null : probed.minus(by));
        };
    }

    /// When to wake next, or null when no time matters.
    @Nullable Instant nextWake(State state) {
        return switch (state) {
            case State.Off(), State.Stopped _ -> null;
            case State.Waiting(int _, Instant until, String _) -> until;
            case State.Dialing(int _, Instant deadline) -> deadline;
            case State.Open open -> deadlineOf(open);
        };
    }

    static Connectivity show(State state) {
        return switch (state) {
            case State.Off() -> new Connectivity.Off();
            case State.Dialing(int attempt, Instant _) -> new Connectivity.Connecting(attempt);
            case State.Open open -> new Connectivity.Online(open.jid());
            case State.Waiting(int _, Instant until, String why) ->
                    new Connectivity.Waiting(until, why);
            case State.Stopped(ErrorCode code, String why) -> new Connectivity.Stopped(code, why);
        };
    }
}
