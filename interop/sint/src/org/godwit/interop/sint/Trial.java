package org.godwit.interop.sint;

import org.igniterealtime.smack.inttest.Configuration;
import org.igniterealtime.smack.inttest.QuickCleanup;
import org.igniterealtime.smack.inttest.SmackIntegrationTestEnvironment;
import org.igniterealtime.smack.inttest.SmackIntegrationTestFramework;
import org.igniterealtime.smack.inttest.TestNotPossibleException;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One test run by a framework of its own, with accounts of its own: several tests depend on what
/// another left in a roster, their order is the virtual machine's, and a test that aborts the
/// framework or hangs costs only itself.
final class Trial {
    private static final class Framework extends SmackIntegrationTestFramework {
        Framework(Configuration configuration) {
            super(configuration);
        }

        TestRunResult outcome() {
            return testRunResult;
        }

        @Override
        protected SmackIntegrationTestEnvironment prepareEnvironment()
                throws org.jivesoftware.smack.SmackException,
                        java.io.IOException,
                        org.jivesoftware.smack.XMPPException,
                        InterruptedException,
                        java.security.KeyManagementException,
                        java.security.NoSuchAlgorithmException,
                        InstantiationException,
                        IllegalAccessException,
                        InvocationTargetException {
            try {
                QuickCleanup.install(this);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return super.prepareEnvironment();
        }
    }

    private final Suite.Test test;
    private final Framework framework;
    private final long startedNanos = System.nanoTime();

    private Trial(Suite.Test test, Configuration configuration) {
        this.test = test;
        this.framework = new Framework(configuration);
    }

    static Result run(Suite.Test test, Configuration configuration) throws Exception {
        return new Trial(test, configuration).run();
    }

    private Result run() throws Exception {
        FutureTask<Object> task = new FutureTask<>(framework::run);
        Thread.ofPlatform().daemon().name(test.title()).start(task);
        String why = "no result";
        try {
            task.get(Settings.TEST_MAX.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            QuickCleanup.abandon(framework);
            why = "took longer than " + Settings.TEST_MAX.toSeconds() + " s";
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            while (cause instanceof InvocationTargetException && cause.getCause() != null) {
                cause = cause.getCause();
            }
            why = "aborted: " + Result.reason(cause);
        }
        return outcome(why);
    }

    private Result outcome(String otherwise) {
        SmackIntegrationTestFramework.TestRunResult run = framework.outcome();
        if (run == null) {
            return result(Result.Status.FAIL, otherwise);
        }
        for (var failed : run.getFailedTests()) {
            return result(Result.Status.FAIL, Result.reason(failed.failureReason));
        }
        for (var impossible : run.getNotPossibleTests()) {
            return result(
                    Result.Status.NOT_POSSIBLE, Result.reason(impossible.testNotPossibleException));
        }
        for (Throwable failure : run.getImpossibleTestClasses().values()) {
            Result.Status status =
                    failure instanceof TestNotPossibleException
                            ? Result.Status.NOT_POSSIBLE
                            : Result.Status.FAIL;
            return result(status, Result.reason(failure));
        }
        return run.getSuccessfulTests().isEmpty()
                ? result(Result.Status.FAIL, otherwise)
                : result(Result.Status.PASS, "");
    }

    private Result result(Result.Status status, String why) {
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos);
        return new Result(test.spec(), test.title(), status, millis, why);
    }
}
