package io.unifiedtls.acme.challenge;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.ServerName;
import io.unifiedtls.fleet.testing.Database;
import org.junit.jupiter.api.Test;

class ChallengeRowsTests {

    private static final ServerName NAME = ServerName.parse("shop.example").orElseThrow();

    /** Its run may have been taken for dead, and a later run of the same order have begun. */
    @Test
    void lateEndLeavesTheNextChallenge() {
        Database database = Database.h2().withSchema();
        ChallengeRows rows = new ChallengeRows(database.dataSource());
        StoredChallenges stored = new StoredChallenges(database.dataSource());
        rows.put(NAME.value(), ChallengeType.TLS_ALPN_01, "", "one");
        rows.put(NAME.value(), ChallengeType.TLS_ALPN_01, "", "next");
        rows.remove(NAME.value(), ChallengeType.TLS_ALPN_01, "", "one");
        assertThat(stored.tlsAlpn01(NAME)).contains("next");
        rows.remove(NAME.value(), ChallengeType.TLS_ALPN_01, "", "next");
        assertThat(stored.tlsAlpn01(NAME)).isEmpty();
    }
}
