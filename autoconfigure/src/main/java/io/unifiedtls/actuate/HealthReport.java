package io.unifiedtls.actuate;

import io.unifiedtls.actuate.TLSDescriptors.HealthDescriptor;

/** Tells the health for display, for applications that may have no health module. Thread-safe. */
@FunctionalInterface
public interface HealthReport {

    HealthDescriptor describe();
}
