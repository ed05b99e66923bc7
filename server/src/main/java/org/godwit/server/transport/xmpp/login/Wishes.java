package org.godwit.server.transport.xmpp.login;

import java.util.regex.Pattern;
import org.godwit.protocol.sasl.HashedToken;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.server.account.Tokens;
import org.godwit.server.session.Login;
import org.jspecify.annotations.Nullable;

/// What a peer wants of its login besides being let in: the children of `<authenticate/>`.
///
/// @param agent stable name of the client installation; null when it has none
/// @param deviceName what its owner knows it by; may be empty
/// @param bind a new session; null for none
/// @param resume an old session, tried first; null for none
/// @param tokens what it wants of tokens; null when it neither shows nor asks for one
record Wishes(
        @Nullable String agent,
        String deviceName,
        @Nullable Bind bind,
        Login.@Nullable Resume resume,
        @Nullable TokenWish tokens) {
    static final String BIND2 = "urn:xmpp:bind:0";
    static final String FAST = "urn:xmpp:fast:0";
    static final String CSI = "urn:xmpp:csi:0";

    static final Wishes NONE = new Wishes(null, "", null, null, null);

    private static final Pattern AGENT = Pattern.compile("[0-9A-Za-z._-]{1,64}");
    private static final int NAME_CHARS_MAX = 64;

    /// A wish for a session (XEP-0386 §3.2).
    ///
    /// @param tag prefix of its resource; may be empty
    /// @param counting stream management is on from the start
    /// @param resumable and the session waits for its peer
    /// @param inactive the session begins with nobody looking (XEP-0352)
    record Bind(
            String tag, boolean carbons, boolean counting, boolean resumable, boolean inactive) {}

    /// @param shown the login is by token
    record TokenWish(boolean shown, Tokens.Wish wish) {}

    static Wishes read(Element authenticate) {
        Element agent = authenticate.child(Profile.SASL2, "user-agent");
        String id = agent == null ? null : agent.attribute("id");
        return new Wishes(
                id != null && AGENT.matcher(id).matches() ? id : null,
                agent == null ? "" : deviceName(agent),
                bind(authenticate.child(BIND2, "bind")),
                resume(authenticate.child(Namespaces.SM, "resume")),
                tokens(authenticate));
    }

    private static String deviceName(Element agent) {
        String software = text(agent.child(Profile.SASL2, "software"));
        String device = text(agent.child(Profile.SASL2, "device"));
        String name = software.isEmpty() ? device : (software + " " + device).strip();
        return name.length() > NAME_CHARS_MAX ? name.substring(0, NAME_CHARS_MAX) : name;
    }

    private static String text(@Nullable Element element) {
        return element == null ? "" : element.text().strip();
    }

    private static @Nullable Bind bind(@Nullable Element bind) {
        if (bind == null) {
            return null;
        }
        Element enable = bind.child(Namespaces.SM, "enable");
        return new Bind(
                text(bind.child(BIND2, "tag")),
                bind.child(Namespaces.CARBONS, "enable") != null,
                enable != null,
                enable != null && isTrue(enable.attribute("resume")),
                bind.child(CSI, "inactive") != null);
    }

    private static Login.@Nullable Resume resume(@Nullable Element resume) {
        String token = resume == null ? null : resume.attribute("previd");
        return resume == null || token == null
                ? null
                : new Login.Resume(token, StreamCounts.parse(resume.attribute("h")));
    }

    private static @Nullable TokenWish tokens(Element authenticate) {
        Element fast = authenticate.child(FAST, "fast");
        Element request = authenticate.child(FAST, "request-token");
        HashedToken wanted =
                request == null ? null : HashedToken.named(request.attribute("mechanism"));
        if (fast == null && wanted == null) {
            return null;
        }
        return new TokenWish(
                fast != null,
                new Tokens.Wish(
                        fast == null ? -1 : StreamCounts.parse(fast.attribute("count")),
                        fast != null && isTrue(fast.attribute("invalidate")),
                        wanted));
    }

    private static boolean isTrue(@Nullable String value) {
        return "true".equals(value) || "1".equals(value);
    }
}
