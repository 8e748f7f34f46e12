package io.unifiedtls.acme.demand;

import java.time.Duration;

/**
 * Settings of certificates on demand.
 *
 * @param longestWait of a handshake
 * @param denied for how long a decision against a name is remembered
 * @param decisionTimeout of each decision
 * @param decisions how many are made at once
 */
public record DemandSettings(Duration longestWait, Duration denied, Duration decisionTimeout, int decisions) {}
