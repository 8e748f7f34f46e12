package io.unifiedtls.acme.challenge;

import io.unifiedtls.ServerName;
import io.unifiedtls.challenge.ChallengeResponder;
import java.util.Optional;
import javax.sql.DataSource;

/** Answers the validations of orders that any process has under way. Thread-safe. */
public final class StoredChallenges implements ChallengeResponder {

    private final ChallengeRows rows;

    /**
     * Create it.
     *
     * @param lookups the connections of handshakes
     */
    public StoredChallenges(DataSource lookups) {
        this.rows = new ChallengeRows(lookups);
    }

    @Override
    public Optional<String> tlsAlpn01(ServerName name) {
        return rows.find(name.value(), ChallengeType.TLS_ALPN_01);
    }

    @Override
    public Optional<String> http01(ServerName host, String token) {
        return rows.find(host.value(), ChallengeType.HTTP_01, token);
    }
}
