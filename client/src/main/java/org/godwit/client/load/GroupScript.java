package org.godwit.client.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.godwit.client.Client;
import org.godwit.protocol.form.DataForm;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.Stanza;

/// Rooms talk: one member after the other says something, and every member hears it.
final class GroupScript implements LoadScript {
    private static final String REQUEST = "make";

    private final Run run;
    private final int members;
    private final List<Flow> flows = new ArrayList<>();
    private boolean talking;
    private int made;

    GroupScript(Run run) {
        this.run = run;
        this.members = run.plan.traffic().members();
    }

    void play() throws LoadException, IOException {
        run.loop.follow(this);
        run.logInAll("logging in");
        int rooms = run.wires.size() / members;
        for (int i = 0; i < rooms; i++) {
            make(run.wires.get(i * members));
        }
        run.await("making rooms", () -> made == 2 * rooms);
        for (int i = 0; i < rooms; i++) {
            flows.add(run.ledger.open(members));
        }
        talking = true;
        for (int i = 0; i < rooms; i++) {
            say(run.wires.get(i * members));
        }
        run.last("warming up", run.plan.lasting().dividedBy(3));
        run.latencies.reset();
        long before = run.ledger.delivered();
        run.begin();
        run.last("group", run.plan.lasting());
        run.end("copies", run.ledger.delivered() - before);
        talking = false;
        run.settle();
        run.leave();
    }

    /// Makes a room whose members are the owner and those after it.
    private void make(Wire owner) {
        Jid room = room(owner);
        Jid occupant = new Jid(room.local(), room.domain(), owner.account().jid().local());
        Payload muc = Payload.of(Element.of(Namespaces.MUC, "x"));
        Envelope toRoom = Envelope.of(occupant, null, null);
        long now = System.nanoTime();
        owner.send(new Stanza.Presence(toRoom, PresenceType.AVAILABLE, muc), now);
        DataForm form =
                DataForm.of(DataForm.Type.SUBMIT, Namespaces.MUC + "#roomconfig", List.of());
        Element.Builder list = Element.builder(Namespaces.MUC_ADMIN, "query");
        for (int i = 1; i < members; i++) {
            Jid member = run.wires.get(owner.number() + i).account().jid();
            list.child(
                    Element.builder(Namespaces.MUC_ADMIN, "item")
                            .attribute("affiliation", "member")
                            .attribute("jid", member.toString())
                            .build());
        }
        Element.Builder configured = Element.builder(Namespaces.MUC_OWNER, "query");
        owner.send(request(room, configured.child(form.write())), now);
        owner.send(request(room, list), now);
    }

    private static Stanza.Iq request(Jid room, Element.Builder what) {
        return new Stanza.Iq(
                Envelope.of(room, null, REQUEST), IqType.SET, Payload.of(what.build()));
    }

    private Jid room(Wire wire) {
        Jid owner = run.wires.get(wire.number() / members * members).account().jid();
        return Client.groupAddress(owner, "r" + owner.local());
    }

    private void say(Wire wire) {
        Flow flow = flows.get(wire.number() / members);
        run.say(wire, flow, room(wire), MessageType.GROUPCHAT, System.nanoTime());
    }

    /// The first member speaks again once it has heard what it said.
    @Override
    public void heard(Wire wire, Stanza.Addressed stanza) throws LoadException {
        if (stanza instanceof Stanza.Iq iq && REQUEST.equals(iq.id())) {
            if (iq.type() != IqType.RESULT) {
                throw new LoadException(
                        "the server refuses to make a room: "
                                + "limits.strangers-per-sender may be below its members");
            }
            made++;
        }
        int place = wire.number() % members;
        if (run.take(wire, place, stanza) != null && talking && place == 0) {
            say(wire);
        }
    }
}
