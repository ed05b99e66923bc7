package org.godwit.client.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The generator's judgement is worth something only if it fails when something is wrong.
class LedgerTest {
    private final Latencies latencies = new Latencies();
    private final Ledger ledger = new Ledger(7, 64, latencies);
    private final List<String> texts = new ArrayList<>();
    private Flow flow;

    @BeforeEach
    void send() {
        flow = ledger.open(1);
        for (int i = 0; i < 5; i++) {
            texts.add(ledger.send(flow, i));
        }
    }

    private void arrive(int... numbers) throws LoadException {
        for (int number : numbers) {
            var _ = ledger.take(0, texts.get(number), false, 1_000_000);
        }
    }

    @Test
    void everythingOnceAndInOrderShouldBeClean() throws Exception {
        arrive(0, 1, 2, 3, 4);

        assertThat(ledger.verdict().isClean()).isTrue();
        assertThat(ledger.verdict().delivered()).isEqualTo(5);
        assertThat(latencies.toDelivery().samples()).isEqualTo(5);
    }

    @Test
    void aMessageLostInTheMiddleShouldBeCounted() throws Exception {
        arrive(0, 1, 3, 4);

        assertThat(ledger.verdict().isClean()).isFalse();
        assertThat(ledger.verdict().lost()).isEqualTo(1);
        assertThat(ledger.verdict().faults()).contains("1 never arrived");
    }

    @Test
    void aMessageLostAtTheEndShouldBeCounted() throws Exception {
        arrive(0, 1, 2);

        assertThat(ledger.verdict().lost()).isEqualTo(2);
        assertThat(ledger.verdict().isClean()).isFalse();
    }

    @Test
    void aMessageThatComesTwiceShouldBeCounted() throws Exception {
        arrive(0, 1, 1, 2, 3, 4);

        assertThat(ledger.verdict().doubled()).isEqualTo(1);
        assertThat(ledger.verdict().isClean()).isFalse();
    }

    @Test
    void aMessageToldAgainInANewSessionShouldNotBeAFault() throws Exception {
        arrive(0, 1, 2, 3, 4);
        var _ = ledger.take(0, texts.get(4), true, 0);

        assertThat(ledger.verdict().redelivered()).isEqualTo(1);
        assertThat(ledger.verdict().isClean()).isTrue();
    }

    @Test
    void twoMessagesInTheWrongOrderShouldBeCounted() throws Exception {
        arrive(0, 2, 1, 3, 4);

        assertThat(ledger.verdict().reordered()).isEqualTo(1);
        assertThat(ledger.verdict().lost()).isZero();
        assertThat(ledger.verdict().isClean()).isFalse();
    }

    @Test
    void anAlteredLetterShouldBeCounted() throws Exception {
        texts.set(2, texts.get(2).replace("quick", "quack"));
        arrive(0, 1, 2, 3, 4);

        assertThat(ledger.verdict().damaged()).isEqualTo(1);
        assertThat(ledger.verdict().isClean()).isFalse();
    }

    @Test
    void theTextOfAnotherRunShouldNotPass() throws Exception {
        Ledger other = new Ledger(8, 64, new Latencies());
        texts.set(2, other.send(other.open(1), 0).replaceFirst("^0.0", "0.2"));
        arrive(0, 1, 2, 3, 4);

        assertThat(ledger.verdict().damaged()).isEqualTo(1);
    }

    @Test
    void aTextOfSomebodyElseShouldEndTheRun() {
        assertThatThrownBy(() -> ledger.take(0, "hello", false, 0))
                .isInstanceOf(LoadException.class);
    }

    @Test
    void oneOfManyReceiversThatLacksAMessageShouldBeNoticed() throws Exception {
        Flow room = ledger.open(3);
        String text = ledger.send(room, 0);
        arrive(0, 1, 2, 3, 4);
        for (int receiver : new int[] {0, 2}) {
            var _ = ledger.take(receiver, text, false, 0);
        }

        assertThat(ledger.verdict().lost()).isEqualTo(1);
    }

    @Test
    void latencyShouldCountFromWhenAMessageWasDue() throws Exception {
        String late = ledger.send(flow, 0);
        arrive(0, 1, 2, 3, 4);
        var _ = ledger.take(0, late, false, 2_000_000_000L);

        assertThat(latencies.toDelivery().maxMillis()).isBetween(1990.0, 2010.0);
    }

    @Test
    void timesOfManyMessagesUnderWayShouldBeKept() throws Exception {
        Flow busy = ledger.open(1);
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            many.add(ledger.send(busy, 0));
        }
        latencies.reset();
        for (String text : many) {
            var _ = ledger.take(0, text, false, 1_000_000);
        }

        assertThat(latencies.toDelivery().samples()).isEqualTo(1000);
    }
}
