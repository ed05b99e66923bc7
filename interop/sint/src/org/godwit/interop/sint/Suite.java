package org.godwit.interop.sint;

import org.igniterealtime.smack.inttest.AbstractSmackIntTest;
import org.igniterealtime.smack.inttest.AbstractSmackIntegrationTest;
import org.igniterealtime.smack.inttest.AbstractSmackLowLevelIntegrationTest;
import org.igniterealtime.smack.inttest.AbstractSmackSpecificLowLevelIntegrationTest;
import org.igniterealtime.smack.inttest.Configuration;
import org.igniterealtime.smack.inttest.annotations.SmackIntegrationTest;
import org.igniterealtime.smack.inttest.annotations.SpecificationReference;
import org.reflections.Reflections;
import org.reflections.scanners.SubTypesScanner;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The tests of the framework, in a fixed order.
final class Suite {
    /// For the classes that name no specification; this mapping is ours.
    private static final Map<String, String> SPECIFICATIONS =
            Map.ofEntries(
                    Map.entry("ChatTest", "RFC6121"),
                    Map.entry("LoginIntegrationTest", "RFC6120"),
                    Map.entry("StreamManagementTest", "XEP-0198"),
                    Map.entry("WaitForClosingStreamElementTest", "RFC6120"),
                    Map.entry("XmppConnectionIntegrationTest", "RFC6120"),
                    Map.entry(
                            "ModularXmppClientToServerConnectionLowLevelIntegrationTest",
                            "RFC6120"),
                    Map.entry("SimpleXmppConnectionIntegrationTest", "RFC6121"),
                    Map.entry("IncomingMessageListenerIntegrationTest", "RFC6121"),
                    Map.entry("OutgoingMessageListenerIntegrationTest", "RFC6121"),
                    Map.entry("LowLevelRosterIntegrationTest", "RFC6121"),
                    Map.entry("FormTest", "XEP-0004"));

    private Suite() {}

    /// One test: a method and, for a low-level one, the kind of connection it runs over.
    ///
    /// @param connection empty for a test that is given its connections
    record Test(Class<? extends AbstractSmackIntTest> type, Method method, String connection) {
        String spec() {
            return Suite.spec(type);
        }

        /// How the framework calls it.
        String selector() {
            return type.getName() + "." + method.getName();
        }

        String title() {
            String name = type.getSimpleName() + "." + method.getName();
            return connection.isEmpty() ? name : name + "[" + connection + "]";
        }

        boolean makesAccounts() {
            return AbstractSmackLowLevelIntegrationTest.class.isAssignableFrom(type);
        }
    }

    static List<Test> tests(Configuration wanted) {
        List<Test> tests = new ArrayList<>();
        for (Class<? extends AbstractSmackIntTest> type : classes(wanted)) {
            boolean anyConnection =
                    AbstractSmackLowLevelIntegrationTest.class.isAssignableFrom(type)
                            && !AbstractSmackSpecificLowLevelIntegrationTest.class.isAssignableFrom(
                                    type);
            for (Method method : methods(type, wanted)) {
                if (!anyConnection) {
                    tests.add(new Test(type, method, ""));
                } else if (method.getAnnotation(SmackIntegrationTest.class)
                        .onlyDefaultConnectionType()) {
                    tests.add(new Test(type, method, "tcp"));
                } else {
                    for (String connection : new TreeSet<>(wanted.enabledConnections)) {
                        tests.add(new Test(type, method, connection));
                    }
                }
            }
        }
        return tests;
    }

    private static List<Class<? extends AbstractSmackIntTest>> classes(Configuration wanted) {
        Object[] packages = {
            "org.jivesoftware.smackx",
            "org.jivesoftware.smack",
            "org.igniterealtime.smackx",
            "org.igniterealtime.smack"
        };
        Reflections reflections = new Reflections(packages, new SubTypesScanner());
        Set<Class<? extends AbstractSmackIntTest>> found = new HashSet<>();
        found.addAll(reflections.getSubTypesOf(AbstractSmackIntegrationTest.class));
        found.addAll(reflections.getSubTypesOf(AbstractSmackLowLevelIntegrationTest.class));
        return found.stream()
                .filter(type -> !Modifier.isAbstract(type.getModifiers()))
                .filter(type -> wanted.isClassEnabled(type) && !wanted.isClassDisabled(type))
                .filter(type -> isWanted(spec(type), wanted))
                .sorted(
                        Comparator.<Class<? extends AbstractSmackIntTest>, String>comparing(
                                        Suite::spec)
                                .thenComparing(Class::getSimpleName))
                .toList();
    }

    private static boolean isWanted(String spec, Configuration wanted) {
        String normal = Configuration.normalizeSpecification(spec);
        return wanted.isSpecificationEnabled(normal) && !wanted.isSpecificationDisabled(normal);
    }

    private static List<Method> methods(Class<?> type, Configuration wanted) {
        List<Method> methods = new ArrayList<>();
        for (Method method : type.getMethods()) {
            if (method.isAnnotationPresent(SmackIntegrationTest.class)
                    && wanted.isMethodEnabled(method)
                    && !wanted.isMethodDisabled(method)) {
                methods.add(method);
            }
        }
        methods.sort(Comparator.comparing(Method::getName));
        return methods;
    }

    private static String spec(Class<?> type) {
        SpecificationReference named = type.getAnnotation(SpecificationReference.class);
        return named != null
                ? named.document()
                : SPECIFICATIONS.getOrDefault(type.getSimpleName(), "none");
    }
}
