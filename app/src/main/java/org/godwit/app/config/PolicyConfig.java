package org.godwit.app.config;

import com.typesafe.config.Config;

/// What the operator allows and chooses beyond limits.
///
/// @param push what notifications tell an app server
public record PolicyConfig(Push push) {
    /// @param sender who sent the last message
    /// @param body its text
    public record Push(boolean sender, boolean body) {}

    static PolicyConfig read(Config c) {
        return new PolicyConfig(new Push(c.getBoolean("push.sender"), c.getBoolean("push.body")));
    }
}
