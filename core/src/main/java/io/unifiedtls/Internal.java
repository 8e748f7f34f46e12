package io.unifiedtls;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks packages that are no API: their types may change or go in any release, and have no Javadoc. The API is in {@code
 * io.unifiedtls}, {@code io.unifiedtls.operations}, {@code io.unifiedtls.insecure} and {@code io.unifiedtls.jdbc}, and
 * with Spring Security in {@code io.unifiedtls.security}.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.PACKAGE)
public @interface Internal {}
