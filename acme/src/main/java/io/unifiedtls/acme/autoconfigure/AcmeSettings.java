package io.unifiedtls.acme.autoconfigure;

import io.unifiedtls.acme.authority.Authority;
import io.unifiedtls.acme.challenge.ChallengeType;
import java.util.List;

/**
 * Settings without faults.
 *
 * @param authorities the preferred one first
 * @param challenges the preferred one first
 */
record AcmeSettings(List<Authority> authorities, List<ChallengeType> challenges) {

    AcmeSettings {
        authorities = List.copyOf(authorities);
        challenges = List.copyOf(challenges);
    }
}
