package org.godwit.app.scenario.peer;

/// The node did not let a test client in, or did not resume its session.
public final class LoginRefused extends Exception {
    private static final long serialVersionUID = 1L;

    private final String condition;

    public LoginRefused(String condition, String text) {
        super(condition + (text.isEmpty() ? "" : ": " + text), null, false, false);
        this.condition = condition;
    }

    /// The XMPP name of the reason.
    public String condition() {
        return condition;
    }
}
