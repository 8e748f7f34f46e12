package io.unifiedtls.acme.authority;

import io.unifiedtls.fleet.KeySealer.Sealed;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of accounts. Thread-safe. */
final class AccountRows {

    private static final String FIND =
            "select url, key_id, sealed_key, next_key_id, next_sealed_key from tls_account where id = :id";
    private static final String INSERT = "insert into tls_account (id, directory, key_id, sealed_key) "
            + "select cast(:id as varchar), cast(:directory as varchar), cast(:keyId as varchar), :sealedKey "
            + "where not exists (select 1 from tls_account where id = :id)";
    private static final String REGISTERED = "update tls_account set url = :url where id = :id and key_id = :keyId";
    private static final String FORGET_URL = "update tls_account set url = null where id = :id and url = :url";
    private static final String ANNOUNCE = "update tls_account set next_key_id = :keyId, next_sealed_key = :sealedKey "
            + "where id = :id and next_key_id is null";
    private static final String ROLL_OVER =
            "update tls_account set key_id = next_key_id, sealed_key = next_sealed_key, "
                    + "next_key_id = null, next_sealed_key = null where id = :id and next_sealed_key = :next";
    private static final String SEAL = "update tls_account set key_id = :keyId, sealed_key = :sealedKey "
            + "where id = :id and sealed_key = :former and next_key_id is null";

    private final JdbcClient jdbc;

    AccountRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * An account.
     *
     * @param url none before it is registered
     * @param next the key that replaces the present one, while the authority is told of it
     */
    record Row(Optional<String> url, Sealed key, Optional<Sealed> next) {}

    Optional<Row> find(String id) {
        return jdbc.sql(FIND)
                .param("id", id)
                .query((row, number) -> new Row(
                        Optional.ofNullable(row.getString("url")),
                        new Sealed(row.getString("key_id"), row.getBytes("sealed_key")),
                        sealed(row.getString("next_key_id"), row.getBytes("next_sealed_key"))))
                .optional();
    }

    private static Optional<Sealed> sealed(@Nullable String keyId, byte @Nullable [] bytes) {
        return keyId == null || bytes == null ? Optional.empty() : Optional.of(new Sealed(keyId, bytes));
    }

    /** Insert an account that is not registered yet, unless another process was first. Not for transactions of others. */
    void insert(String id, String directory, Sealed key) {
        try {
            jdbc.sql(INSERT)
                    .param("id", id)
                    .param("directory", directory)
                    .param("keyId", key.keyId())
                    .param("sealedKey", key.bytes())
                    .update();
        } catch (DuplicateKeyException ex) {
            // Another process has inserted it in between
        }
    }

    void registered(String id, Sealed key, String url) {
        jdbc.sql(REGISTERED)
                .param("id", id)
                .param("keyId", key.keyId())
                .param("url", url)
                .update();
    }

    /** Unless it is another one by now. */
    void forgetUrl(String id, String url) {
        jdbc.sql(FORGET_URL).param("id", id).param("url", url).update();
    }

    /** Store a key before the authority knows it, unless there is one. */
    void announce(String id, Sealed next) {
        jdbc.sql(ANNOUNCE)
                .param("id", id)
                .param("keyId", next.keyId())
                .param("sealedKey", next.bytes())
                .update();
    }

    /** The next key is the account's, unless another process has noticed, and yet another key is announced. */
    void rollOver(String id, Sealed next) {
        jdbc.sql(ROLL_OVER).param("id", id).param("next", next.bytes()).update();
    }

    /** Replace a sealed key by the same one, sealed with another key. */
    void seal(String id, Sealed former, Sealed sealed) {
        jdbc.sql(SEAL)
                .param("id", id)
                .param("former", former.bytes())
                .param("keyId", sealed.keyId())
                .param("sealedKey", sealed.bytes())
                .update();
    }
}
