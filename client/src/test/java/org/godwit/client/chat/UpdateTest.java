package org.godwit.client.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.godwit.protocol.stanza.Jid;
import org.junit.jupiter.api.Test;

class UpdateTest {
    private static final Jid ALICE = new Jid("alice", "example.org", null);
    private static final Jid BOB = new Jid("bob", "example.org", null);
    private static final Jid CAROL = new Jid("carol", "example.org", null);

    private static Model.Peer peer(Jid jid) {
        return new Model.Peer(jid, String.valueOf(jid.local()), false, false, false, 0, null);
    }

    private Model model =
            Update.apply(
                            Model.start(ALICE, Instant.EPOCH),
                            new Action.Peers(List.of(peer(BOB), peer(CAROL))))
                    .model();

    private List<Wish> does(Action action) {
        Update.Step step = Update.apply(model, action);
        model = step.model();
        return step.wishes();
    }

    private List<Wish> types(String text) {
        return does(new Action.Typed(text));
    }

    private List<Wish> presses(Action.Key key) {
        return does(new Action.Pressed(key));
    }

    @Test
    void firstPeerShouldBeOpenedByItself() {
        assertThat(model.selected()).isEqualTo(BOB);
    }

    @Test
    void enterShouldSendAndClearTheInput() {
        types("hello");
        assertThat(presses(Action.Key.ENTER)).containsExactly(new Wish.Send(BOB, "hello"));
        assertThat(model.input()).isEqualTo(Model.Input.EMPTY);
        assertThat(presses(Action.Key.ENTER)).isEmpty();
    }

    @Test
    void typingShouldBeToldOnceWhenItBeginsAndOnceWhenItEnds() {
        assertThat(types("h")).containsExactly(new Wish.Typing(BOB, true));
        assertThat(types("i")).isEmpty();
        assertThat(presses(Action.Key.BACKSPACE)).isEmpty();
        assertThat(presses(Action.Key.BACKSPACE)).containsExactly(new Wish.Typing(BOB, false));
        assertThat(types("/")).isEmpty();
    }

    @Test
    void editingShouldKeepCharactersOfTwoUnitsWhole() {
        types("a😀b");
        presses(Action.Key.LEFT);
        presses(Action.Key.BACKSPACE);
        assertThat(model.input().text()).isEqualTo("ab");
        presses(Action.Key.HOME);
        presses(Action.Key.DELETE);
        assertThat(model.input()).isEqualTo(new Model.Input("b", 0));
    }

    @Test
    void tabShouldGoRoundThePeers() {
        assertThat(presses(Action.Key.NEXT)).containsExactly(new Wish.Open(CAROL));
        assertThat(presses(Action.Key.NEXT)).containsExactly(new Wish.Open(BOB));
        assertThat(presses(Action.Key.PREVIOUS)).containsExactly(new Wish.Open(CAROL));
    }

    @Test
    void commandsShouldBeCarriedOutAndNotSent() {
        types("/add dave");
        assertThat(presses(Action.Key.ENTER)).containsExactly(new Wish.Add("dave"));
        types("/accept");
        assertThat(presses(Action.Key.ENTER)).containsExactly(new Wish.Accept(BOB));
        types("/quti");
        assertThat(presses(Action.Key.ENTER)).isEmpty();
        assertThat(model.notice()).contains("unknown command /quti");
        assertThat(presses(Action.Key.QUIT)).containsExactly(Wish.Quit.NOW);
    }
}
