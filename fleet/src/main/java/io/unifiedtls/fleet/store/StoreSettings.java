package io.unifiedtls.fleet.store;

import java.time.Duration;
import java.util.Optional;

/**
 * Settings of the store.
 *
 * @param configuration the name of the configuration that hosts derive from if they name none, or empty for that of the server
 * @param claimLifetime after which a claim without a proof is deleted
 * @param takeoverGrace for which a host stays with its tenant after another tenant has proven its name
 * @param retention for which history, unused certificates and superseded claims are kept
 * @param hosts most hosts of a tenant
 * @param claims most claims of a tenant without a proof
 */
public record StoreSettings(
        Optional<String> configuration,
        Duration claimLifetime,
        Duration takeoverGrace,
        Duration retention,
        int hosts,
        int claims) {}
