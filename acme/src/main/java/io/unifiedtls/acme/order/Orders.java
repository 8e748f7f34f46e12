package io.unifiedtls.acme.order;

import io.unifiedtls.acme.IssuanceRequest;

/** Orders certificates. Thread-safe. */
public interface Orders {

    /** Makes sure that an order for a host without certificate is under way or waits for its next try; returns at once. */
    void request(String tenant, String name, IssuanceRequest.Purpose purpose);
}
