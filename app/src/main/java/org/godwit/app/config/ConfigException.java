package org.godwit.app.config;

/// A configuration that cannot be used. The message names the key and what to do.
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(message, null, false, false);
    }
}
