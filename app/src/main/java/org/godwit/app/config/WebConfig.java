package org.godwit.app.config;

import com.typesafe.config.Config;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/// What the web port is told.
///
/// @param url where clients reach it from outside, without a slash at the end; null to make it of
///   domain and port
/// @param tls https and wss on a loopback address too; elsewhere always
/// @param boshSessionsPerAddressMax BOSH sessions one address may have
public record WebConfig(
        @Nullable URI url, boolean tls, int boshSessionsPerAddressMax, MediaConfig media) {
    static WebConfig read(Config c) {
        return new WebConfig(
                url(c.getString("web.url")),
                c.getBoolean("web.tls"),
                c.getInt("web.bosh-sessions-per-address"),
                MediaConfig.read(c));
    }

    public WebConfig {
        if (boshSessionsPerAddressMax < 1) {
            throw new ConfigException("web.bosh-sessions-per-address must be at least 1");
        }
    }

    private static @Nullable URI url(String text) {
        if (text.isEmpty()) {
            return null;
        }
        if (!text.matches("https?://[A-Za-z0-9.\\[\\]:_-]+(/[A-Za-z0-9._/-]*)?")) {
            throw new ConfigException(
                    "web.url must look like https://chat.example.org, not \"" + text + "\"");
        }
        return URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    }
}
