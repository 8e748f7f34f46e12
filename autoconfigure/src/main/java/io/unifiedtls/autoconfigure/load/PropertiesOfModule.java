package io.unifiedtls.autoconfigure.load;

/**
 * The part of {@code unified-tls} that an optional module has. Registered in {@code META-INF/spring.factories} of the module, so that
 * its keys are known, and keys that it does not have are faults as all others are.
 */
public interface PropertiesOfModule {

    /** A record that is annotated with {@code @ConfigurationProperties("unified-tls.NAME")}; its groups are records of its package. */
    Class<?> type();
}
