package io.unifiedtls.acme.order;

import io.unifiedtls.acme.IssuanceRequest.Purpose;
import java.util.Optional;

/** Whether the application wants a certificate. Thread-safe. */
@FunctionalInterface
public interface Wish {

    /** Why it wants none; empty if it wants one. An exception is no answer. */
    Optional<String> refusal(String tenant, String name, Purpose purpose);
}
