package org.godwit.server.session;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.godwit.protocol.stanza.ErrorCode;

/// The door: starts each session under one of a fixed number of parents, so that none has a million
/// children, and leads a resuming peer to the session it left.
public final class Door implements Sessions {
    private static final int TOKEN_BYTES = 24;

    private final Hall hall;
    private final List<ActorRef<Nursery.Order>> parents;
    private final SecureRandom random = new SecureRandom();

    private Door(Hall hall, List<ActorRef<Nursery.Order>> parents) {
        this.hall = hall;
        this.parents = List.copyOf(parents);
    }

    /// @param context of the actor the parents live under
    /// @param parentCount how many parents share the sessions
    public static Door open(ActorContext<?> context, Hall hall, int parentCount) {
        List<ActorRef<Nursery.Order>> parents = new ArrayList<>();
        for (int i = 0; i < parentCount; i++) {
            parents.add(context.spawn(Nursery.create(hall), "sessions-" + i));
        }
        return new Door(hall, parents);
    }

    @Override
    public void open(Login login, Connection connection, Consumer<Opened> answer) {
        Login.Resume resume = login.resume();
        if (resume == null) {
            String token = newToken();
            ActorRef<Nursery.Order> parent =
                    parents.get(Math.floorMod(token.hashCode(), parents.size()));
            parent.tell(new Nursery.Order.Enter(login, token, connection, answer));
            return;
        }
        ActorRef<SessionActor.Command> session = hall.find(resume.token());
        if (session == null) {
            answer.accept(new Opened.Refused(ErrorCode.ITEM_NOT_FOUND, "there is no such session"));
        } else {
            session.tell(new SessionActor.Command.Attach(login, connection, answer));
        }
    }

    private String newToken() {
        byte[] token = new byte[TOKEN_BYTES];
        random.nextBytes(token);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }
}
