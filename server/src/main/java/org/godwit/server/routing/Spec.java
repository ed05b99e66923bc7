package org.godwit.server.routing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The specifications a class implements, as in "RFC 6121 §2" or "XEP-0199 2.0". The conformance
/// table in the documentation is made from these.
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Spec {
    String[] value();
}
