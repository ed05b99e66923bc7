package org.godwit.server.component;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.godwit.server.routing.Directory;
import org.godwit.server.routing.Spec;
import org.godwit.server.routing.ToComponent;
import org.jspecify.annotations.Nullable;

/// Which external components there are, and who may speak for them. Thread-safe.
@Spec("XEP-0114 1.6 §3")
public final class Components {
    private final Map<String, String> secrets;
    private volatile Map<String, ActorRef<ToComponent>> keepers = Map.of();

    /// @param secrets by domain
    public Components(Map<String, String> secrets) {
        this.secrets = Map.copyOf(secrets);
    }

    /// Starts the keepers.
    ///
    /// @param domain of the server
    public void open(ActorContext<?> context, Directory directory, String domain) {
        Map<String, ActorRef<ToComponent>> started = new HashMap<>();
        for (String component : secrets.keySet()) {
            started.put(
                    component,
                    context.spawn(
                            Behaviors.supervise(ComponentActor.create(component, directory, domain))
                                    .onFailure(SupervisorStrategy.resume()),
                            "component-" + component));
        }
        keepers = Map.copyOf(started);
        directory.publishComponents(started);
    }

    /// Whether this server has a component of that domain.
    public boolean knows(@Nullable String domain) {
        return domain != null && secrets.containsKey(domain);
    }

    /// Whether `handshake` proves that its sender has the domain's secret. Takes the same time
    /// wherever the two differ.
    ///
    /// @param streamId of the stream it was said on
    public boolean isProof(String domain, String streamId, String handshake) {
        String secret = secrets.get(domain);
        if (secret == null) {
            return false;
        }
        byte[] expected = sha1(streamId + secret).getBytes(StandardCharsets.US_ASCII);
        return MessageDigest.isEqual(expected, handshake.getBytes(StandardCharsets.UTF_8));
    }

    private static String sha1(String text) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-1")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-1", e);
        }
    }

    /// @throws IllegalArgumentException when there is no component of that domain
    public ActorRef<ToComponent> keeper(String domain) {
        ActorRef<ToComponent> keeper = keepers.get(domain);
        if (keeper == null) {
            throw new IllegalArgumentException("no component " + domain);
        }
        return keeper;
    }
}
