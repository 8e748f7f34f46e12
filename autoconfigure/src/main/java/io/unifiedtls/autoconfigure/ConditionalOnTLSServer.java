package io.unifiedtls.autoconfigure;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;

/** Matches if {@code unified-tls.server} is set, and not switched off. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ConditionalOnProperty("unified-tls.server.configuration")
@ConditionalOnBooleanProperty(name = "unified-tls.server.enabled", matchIfMissing = true)
@interface ConditionalOnTLSServer {}
