package io.unifiedtls.server;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names the column of the README's table that a suite's results go to. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface OnServer {

    String value();

    /** The TLS implementation below it. */
    String backend() default "JDK";
}
