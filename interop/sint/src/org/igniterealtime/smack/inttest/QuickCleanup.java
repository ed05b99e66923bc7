package org.igniterealtime.smack.inttest;

import org.jivesoftware.smack.AbstractXMPPConnection;
import org.jivesoftware.smackx.iqregister.AccountManager;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Ends a test's connections side by side, and without waiting long for a server that closes the
/// stream when its account goes. The framework's own clean-up waits up to twice the reply time-out
/// for each connection in turn, which would be most of the time spent. It stands in the framework's
/// package because what it replaces is package-private.
public final class QuickCleanup extends XmppConnectionManager {
    private static final int REPLY_TIMEOUT_MILLIS = 1_500;
    private static final int CLEANUP_MILLIS_MAX = 5_000;

    private final Configuration settings;

    private QuickCleanup(SmackIntegrationTestFramework framework) throws Exception {
        super(framework);
        settings = framework.config;
    }

    /// Replaces the manager that the framework has just made; to be called from
    /// `prepareEnvironment`.
    public static void install(SmackIntegrationTestFramework framework) throws Exception {
        endRegistration(framework.connectionManager);
        framework.connectionManager = new QuickCleanup(framework);
    }

    /// Ends what a test that ran out of time left open.
    public static void abandon(SmackIntegrationTestFramework framework)
            throws InterruptedException {
        if (framework.connectionManager != null) {
            framework.connectionManager.disconnectAndCleanup();
        }
    }

    @Override
    void disconnectAndCleanup() throws InterruptedException {
        try {
            Map<?, ?> all = (Map<?, ?>) field("connections").get(this);
            List<Thread> threads = new ArrayList<>();
            for (Object connection : List.copyOf(all.keySet())) {
                threads.add(
                        Thread.ofPlatform()
                                .daemon()
                                .start(() -> end((AbstractXMPPConnection) connection)));
            }
            for (Thread thread : threads) {
                thread.join(CLEANUP_MILLIS_MAX);
            }
            all.clear();
            endRegistration(this);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private void end(AbstractXMPPConnection connection) {
        connection.setReplyTimeout(REPLY_TIMEOUT_MILLIS);
        boolean ours =
                settings.accountRegistration
                        == Configuration.AccountRegistration.inBandRegistration;
        if (!ours) {
            connection.disconnect();
            return;
        }
        try {
            if (connection.isAuthenticated()) {
                AccountManager.getInstance(connection).deleteAccount();
            }
        } catch (Exception e) {
            // The account is gone already, or the server closed the stream rather than answer.
        }
        connection.instantShutdown();
    }

    private static void endRegistration(XmppConnectionManager manager)
            throws ReflectiveOperationException {
        Object connection = field("accountRegistrationConnection").get(manager);
        if (connection != null) {
            ((AbstractXMPPConnection) connection).instantShutdown();
        }
    }

    private static Field field(String name) throws NoSuchFieldException {
        Field field = XmppConnectionManager.class.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }
}
