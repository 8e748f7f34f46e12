package io.unifiedtls.acme.dns;

import io.unifiedtls.fleet.proof.NameServer;
import java.time.Duration;

/**
 * Where and how a zone is updated.
 *
 * @param server the primary server of the zone
 * @param zone its name, in lower case, without a dot at its end
 * @param keyName name of the key
 * @param key the shared secret
 * @param ttl of records
 * @param timeout of an update
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them
public record UpdateSettings(
        NameServer server,
        String zone,
        String keyName,
        TsigAlgorithm algorithm,
        byte[] key,
        Duration ttl,
        Duration timeout) {

    public UpdateSettings {
        key = key.clone();
    }

    @Override
    public byte[] key() {
        return key.clone();
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "UpdateSettings[%s at %s:%d]".formatted(zone, server.address(), server.port());
    }
}
