package io.unifiedtls.acme.challenge;

import io.unifiedtls.ServerName;
import io.unifiedtls.acme.challenge.ChallengeRows.Answers;
import io.unifiedtls.acme.challenge.ChallengeRows.Question;
import io.unifiedtls.challenge.ChallengeResponder;
import java.util.Optional;
import javax.sql.DataSource;

/** Answers the validations of orders that any process has under way. Thread-safe. */
public final class StoredChallenges implements ChallengeResponder {

    private final ChallengeRows rows;
    private final ChallengeBoard board;

    /**
     * Create it.
     *
     * @param lookups the connections of handshakes
     */
    public StoredChallenges(DataSource lookups) {
        this.rows = new ChallengeRows(lookups);
        this.board = new ChallengeBoard(rows::underWay);
    }

    @Override
    public Optional<String> tlsAlpn01(ServerName name) {
        return find(ofName(name));
    }

    @Override
    public Optional<String> http01(ServerName host, String token) {
        return find(ofToken(host, token));
    }

    private Optional<String> find(Question question) {
        Answers answers = board.now();
        Optional<String> answer = answers.to(question);
        return answer.isPresent() || answers.areAll() ? answer : rows.find(question);
    }

    @Override
    public Optional<String> knownTlsAlpn01(ServerName name) {
        return board.known(ofName(name));
    }

    @Override
    public Optional<String> knownHttp01(ServerName host, String token) {
        return board.known(ofToken(host, token));
    }

    private static Question ofName(ServerName name) {
        return new Question(name.value(), ChallengeType.TLS_ALPN_01, "");
    }

    private static Question ofToken(ServerName host, String token) {
        return new Question(host.value(), ChallengeType.HTTP_01, token);
    }
}
