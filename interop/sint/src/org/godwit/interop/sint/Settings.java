package org.godwit.interop.sint;

import org.igniterealtime.smack.inttest.Configuration;
import org.igniterealtime.smack.inttest.ConnectionConfigurationBuilderApplier;

import java.lang.reflect.Field;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/// What the runner is told: the framework's own settings (`sinttest.*`) and ours (`sint.*`).
///
/// @param mustPass the list a run is checked against, or empty
/// @param passesMin how many tests have to pass altogether
/// @param retries how often what failed is tried again
record Settings(int port, Path out, String mustPass, int passesMin, int retries) {
    static final Duration TEST_MAX = Duration.ofSeconds(60);

    static Settings read() {
        return new Settings(
                Integer.getInteger("sint.port", 5222),
                Path.of(System.getProperty("sint.out", "target/result")),
                System.getProperty("sint.mustPass", ""),
                Integer.getInteger("sint.passesMin", 0),
                Integer.getInteger("sint.retries", 0));
    }

    /// Everything the framework was asked for.
    Configuration wanted() throws Exception {
        return configuration();
    }

    /// As [#wanted], for one test alone.
    Configuration only(Suite.Test test) throws Exception {
        String tests = System.getProperty("sinttest.enabledTests");
        String connections = System.getProperty("sinttest.enabledConnections");
        System.setProperty("sinttest.enabledTests", test.selector());
        if (!test.connection().isEmpty()) {
            System.setProperty("sinttest.enabledConnections", test.connection());
        }
        Configuration configuration = configuration();
        restore("sinttest.enabledTests", tests);
        restore("sinttest.enabledConnections", connections);
        // A class that names no specification would be filtered out.
        set(configuration, "enabledSpecifications", Set.of());
        set(configuration, "disabledSpecifications", Set.of());
        return configuration;
    }

    private static void restore(String name, String value) {
        if (value == null) {
            System.clearProperty(name);
        } else {
            System.setProperty(name, value);
        }
    }

    /// The framework has no setting for a port, and none in this version for certificates.
    private Configuration configuration() throws Exception {
        Configuration configuration = Configuration.newConfiguration(new String[0]);
        ConnectionConfigurationBuilderApplier given = configuration.configurationApplier;
        set(
                configuration,
                "sslContextFactory",
                (org.jivesoftware.smack.util.SslContextFactory) AnyCertificate::context);
        ConnectionConfigurationBuilderApplier ours =
                builder -> {
                    given.applyConfigurationTo(builder);
                    builder.setPort(port);
                    builder.setSocketFactory(new NamelessSockets());
                    builder.setSslContextFactory(AnyCertificate::context);
                    // Smack gives the context a trust manager of its own unless it has this one.
                    builder.setCustomX509TrustManager(new AnyCertificate());
                    builder.setHostnameVerifier((_, _) -> true);
                };
        set(configuration, "configurationApplier", ours);
        return configuration;
    }

    private static void set(Object target, String name, Object value)
            throws ReflectiveOperationException {
        Field field = Configuration.class.getDeclaredField(name);
        field.setAccessible(true);
        field.set(target, value);
    }
}
