package io.unifiedtls.acme.challenge;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of challenges that are under way, which all processes answer. Thread-safe. */
public final class ChallengeRows {

    private static final String DELETE =
            "delete from tls_challenge where name = :name and type = :type and token = :token";
    private static final String DELETE_OWN = DELETE + " and key_authorization = :keyAuthorization";
    private static final String INSERT = "insert into tls_challenge (name, type, token, key_authorization, expires_at) "
            + "values (:name, :type, :token, :keyAuthorization, current_timestamp + interval '1' hour)";
    /** More than all processes together have under way. */
    private static final int MOST = 2_000;

    private static final String UNDER_WAY = "select name, type, token, key_authorization from tls_challenge "
            + "where expires_at > current_timestamp and type <> 'DNS_01' order by expires_at desc limit " + (MOST + 1);
    private static final String OF_TOKEN = "select key_authorization from tls_challenge "
            + "where name = :name and type = :type and token = :token and expires_at > current_timestamp";
    private static final String CLEAN = "delete from tls_challenge where expires_at < current_timestamp "
            + "and (type <> 'DNS_01' or expires_at < current_timestamp - interval '7' day)";
    private static final String ABANDONED = "select name, token from tls_challenge "
            + "where expires_at < current_timestamp and type = 'DNS_01' order by expires_at limit :limit";

    private final JdbcClient jdbc;

    public ChallengeRows(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** Answer a validation from now on, on all processes, for an hour at most. */
    public void put(String name, ChallengeType type, String token, String keyAuthorization) {
        jdbc.sql(DELETE)
                .param("name", name)
                .param("type", type.name())
                .param("token", token)
                .update();
        jdbc.sql(INSERT)
                .param("name", name)
                .param("type", type.name())
                .param("token", token)
                .param("keyAuthorization", keyAuthorization)
                .update();
    }

    /** Answer it no more. A later run of the same order may have put another answer in its place, which stays. */
    public void remove(String name, ChallengeType type, String token, String keyAuthorization) {
        jdbc.sql(DELETE_OWN)
                .param("name", name)
                .param("type", type.name())
                .param("token", token)
                .param("keyAuthorization", keyAuthorization)
                .update();
    }

    /**
     * A challenge that an authority may have.
     *
     * @param token empty for tls-alpn-01
     */
    record Question(String name, ChallengeType type, String token) {}

    /**
     * Key authorizations of challenges.
     *
     * @param areAll whether no others are under way
     */
    record Answers(Map<Question, String> all, boolean areAll) {

        Optional<String> to(Question question) {
            return Optional.ofNullable(all.get(question));
        }
    }

    /** The answers to all challenges that are under way, up to a limit. */
    Answers underWay() {
        Map<Question, String> all = new HashMap<>();
        jdbc.sql(UNDER_WAY)
                .query((row, number) -> all.put(
                        new Question(
                                row.getString("name"),
                                ChallengeType.valueOf(row.getString("type")),
                                row.getString("token")),
                        row.getString("key_authorization")))
                .list();
        return new Answers(Map.copyOf(all), all.size() <= MOST);
    }

    /** The key authorization of a challenge. */
    Optional<String> find(Question question) {
        return jdbc.sql(OF_TOKEN)
                .param("name", question.name())
                .param("type", question.type().name())
                .param("token", question.token())
                .query(String.class)
                .optional();
    }

    /**
     * A TXT record that is published.
     *
     * @param name fully qualified
     * @param value its text
     */
    public record TextRecord(String name, String value) {}

    /** A record is about to be published. */
    public void put(TextRecord record) {
        put(record.name(), ChallengeType.DNS_01, record.value(), record.value());
    }

    /** A record is not published any more. */
    public void remove(TextRecord record) {
        remove(record.name(), ChallengeType.DNS_01, record.value(), record.value());
    }

    /** Records that nobody has withdrawn within the hour, such as those of processes that have died. */
    public List<TextRecord> abandoned(int limit) {
        return jdbc.sql(ABANDONED)
                .param("limit", limit)
                .query((row, number) -> new TextRecord(row.getString("name"), row.getString("token")))
                .list();
    }

    /** Delete those that have expired. TXT records are known for a week more, so that they can be withdrawn. */
    public void clean() {
        jdbc.sql(CLEAN).update();
    }
}
