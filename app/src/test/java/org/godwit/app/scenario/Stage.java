package org.godwit.app.scenario;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.godwit.app.scenario.node.NodeUnderTest;
import org.godwit.app.scenario.peer.BinaryPeer;
import org.godwit.app.scenario.peer.Credentials;
import org.godwit.app.scenario.peer.Encoding;
import org.godwit.app.scenario.peer.Peer;
import org.godwit.app.scenario.peer.XmlPeer;
import org.godwit.protocol.stanza.Attribute;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.Text;
import org.jspecify.annotations.Nullable;

/// One run of one scenario in one mix: the node, the players, the addresses behind short names.
final class Stage implements AutoCloseable {
    /// Makes account names fresh, so that scenarios may share a node.
    private static final AtomicInteger RUNS = new AtomicInteger();

    private static final Duration QUIET = Duration.ofMillis(120);

    private final NodeUnderTest node;
    private final Scenario scenario;
    private final Map<String, Encoding> cell;
    private final String suffix = "-" + Integer.toString(RUNS.incrementAndGet(), 36);
    private final Map<String, Player> players = new LinkedHashMap<>();
    private final Map<String, Integer> numbers = new LinkedHashMap<>();
    private final Transcript transcript = new Transcript();
    private boolean killed;
    private final Resemblance resemblance = new Resemblance(this::sameAddress);

    Stage(NodeUnderTest node, Scenario scenario, Map<String, Encoding> cell) throws Exception {
        this.node = node;
        this.scenario = scenario;
        this.cell = Collections.unmodifiableMap(new LinkedHashMap<>(cell));
        for (String account : scenario.accounts()) {
            node.addAccount(account + suffix, password(account));
            transcript.abbreviate(account + suffix + "@" + domain(), account);
        }
    }

    /// Runs every step, then looks whether anybody got a message the script did not speak of.
    void play() {
        for (Scenario.Step step : scenario.steps()) {
            transcript.step(step.line(), step.text());
            try {
                step.action().run(this);
            } catch (Exception | AssertionError e) {
                throw failure(step.line() + ": " + step.text(), e);
            }
        }
        transcript.step(0, "(nobody receives anything more)");
        try {
            for (Player player : players.values()) {
                if (player.connected()) {
                    settle(player);
                    settle(player);
                    player.forgetFirstTicks();
                    nothingUnread(player);
                }
            }
        } catch (Exception | AssertionError e) {
            throw failure("the end", e);
        }
    }

    private AssertionError failure(String where, Throwable cause) {
        players.values().forEach(Player::catchUp);
        String why = Objects.requireNonNullElse(cause.getMessage(), cause.toString());
        return new AssertionError(
                String.format(
                        "%s [%s]%n%s:%s%n  %s%n%n%s%n",
                        scenario.title(),
                        Scenario.name(cell),
                        scenario.file(),
                        where,
                        why,
                        transcript),
                cause);
    }

    // Who and where

    Player player(String name) {
        return players.computeIfAbsent(name, n -> new Player(this, n, encoding(n)));
    }

    private Encoding encoding(String name) {
        Encoding own = cell.get(name);
        Encoding ofAccount = cell.get(account(name));
        return own != null ? own : Objects.requireNonNullElse(ofAccount, Encoding.XML);
    }

    private static String account(String name) {
        int slash = name.indexOf('/');
        return slash < 0 ? name : name.substring(0, slash);
    }

    Peer newPeer(Player player) {
        return player.encoding().isBinary()
                ? new BinaryPeer(node.endpoints(), player.device())
                : new XmlPeer(node.endpoints(), player.encoding());
    }

    /// @param password another than the right one, or null
    Credentials credentials(String name, @Nullable String password) {
        int slash = name.indexOf('/');
        String device = slash < 0 ? "main" : name.substring(slash + 1);
        String account = account(name);
        return new Credentials(
                scenario.accounts().contains(account) ? account + suffix : account,
                domain(),
                password == null ? password(name) : password,
                device);
    }

    String password(String name) {
        return "secret of " + account(name);
    }

    String domain() {
        return node.endpoints().domain();
    }

    void restartNode() throws Exception {
        node.restart();
    }

    void killNode() throws Exception {
        node.killAndRestart();
        killed = true;
    }

    /// Whether the node has been killed in this scenario.
    boolean killed() {
        return killed;
    }

    Transcript transcript() {
        return transcript;
    }

    Resemblance resemblance() {
        return resemblance;
    }

    /// `alice` → her bare address, `alice/phone` → that device's full one, `server` → the domain,
    /// `nodes` → the publish-subscribe service.
    String address(String name) {
        if (name.contains("@") || name.contains(".")) {
            return name;
        }
        if (Rooms.isRoom(name)) {
            String room = account(name);
            return room.substring(1)
                    + suffix
                    + "@conference."
                    + domain()
                    + name.substring(room.length());
        }
        if (name.equals("server")) {
            return domain();
        }
        if (name.equals("nodes")) {
            return "pubsub." + domain();
        }
        Player player = players.get(name);
        if (name.contains("/") && player != null && player.jid() != null) {
            return Objects.requireNonNull(player.jid());
        }
        String account = account(name);
        String local = scenario.accounts().contains(account) ? account + suffix : account;
        return local + "@" + domain() + name.substring(account.length());
    }

    private boolean sameAddress(String expected, String actual) {
        String wanted = address(expected);
        int slash = actual.indexOf('/');
        boolean full = wanted.contains("/") || slash < 0;
        return wanted.equals(full ? actual : actual.substring(0, slash));
    }

    /// The element with full addresses in place of short names.
    Element resolved(Element element) {
        Element.Builder builder = Element.builder(element.namespace(), element.name());
        for (Attribute a : element.attributes()) {
            String value = Resemblance.isAddress(a) ? address(a.value()) : a.value();
            builder.attribute(a.namespace(), a.name(), value);
        }
        for (Node child : element.children()) {
            switch (child) {
                case Element e -> builder.child(resolved(e));
                case Text(String text)
                        when element.name().equals("value") && text.startsWith("@") ->
                        builder.text(address(text.substring(1)));
                case Text text -> builder.child(text);
            }
        }
        return builder.build();
    }

    /// The next number of a counted series: 1, 2, 3 …
    int next(String series) {
        return numbers.merge(series, 1, Integer::sum);
    }

    /// Fails when `player` has a message the script has not spoken of, also after everybody's
    /// stanzas have been there and back.
    void quiet(Player player) throws Exception {
        settle(player);
        nothingUnread(player);
    }

    private static void nothingUnread(Player player) {
        for (Player.Got got : player.unread()) {
            Element stanza = got.stanza();
            if (stanza.name().equals("message") && !Expectations.isNotice(stanza)) {
                throw new AssertionError(player.name() + " has a message nobody spoke of");
            }
        }
    }

    /// Lets everybody's stanzas go there and back, then takes in what there is for `player`.
    void settle(Player player) throws Exception {
        for (Player other : players.values()) {
            if (other.connected()) {
                other.still();
            }
        }
        player.pump(QUIET);
        player.still();
    }

    @Override
    public void close() {
        players.values().forEach(Player::close);
    }
}
