package io.unifiedtls.acme.challenge;

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
    private static final String OF_NAME = "select key_authorization from tls_challenge "
            + "where name = :name and type = :type and expires_at > current_timestamp order by expires_at desc limit 1";
    private static final String OF_TOKEN = "select key_authorization from tls_challenge "
            + "where name = :name and type = :type and token = :token and expires_at > current_timestamp";
    private static final String CLEAN = "delete from tls_challenge where expires_at < current_timestamp";

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

    /** The key authorization of the latest challenge of a name. */
    Optional<String> find(String name, ChallengeType type) {
        return jdbc.sql(OF_NAME)
                .param("name", name)
                .param("type", type.name())
                .query(String.class)
                .optional();
    }

    /** The key authorization of a challenge. */
    Optional<String> find(String name, ChallengeType type, String token) {
        return jdbc.sql(OF_TOKEN)
                .param("name", name)
                .param("type", type.name())
                .param("token", token)
                .query(String.class)
                .optional();
    }

    /** Delete those that have expired. */
    public void clean() {
        jdbc.sql(CLEAN).update();
    }
}
