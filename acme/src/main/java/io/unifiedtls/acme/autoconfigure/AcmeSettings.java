package io.unifiedtls.acme.autoconfigure;

import io.unifiedtls.acme.authority.Authority;
import io.unifiedtls.acme.challenge.ChallengeType;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Settings without faults.
 *
 * @param authorities the preferred one first
 * @param challenges the preferred one first
 * @param hosts the names of hosts of the settings, each with its configuration
 */
record AcmeSettings(List<Authority> authorities, List<ChallengeType> challenges, Map<String, Optional<String>> hosts) {

    AcmeSettings {
        authorities = List.copyOf(authorities);
        challenges = List.copyOf(challenges);
        hosts = Map.copyOf(hosts);
    }
}
