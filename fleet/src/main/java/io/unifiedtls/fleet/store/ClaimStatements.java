package io.unifiedtls.fleet.store;

/** Statements on the table of claims. */
final class ClaimStatements {

    private static final String COLUMNS = """
            select tenant, name, method, state, token_hash, tries, problem, next_try, created_at, expires_at, fence
            from tls_claim where tenant = :tenant and""";

    static final String FIND = COLUMNS + " name = :name";

    static final String LOCK = FIND + " for update";

    static final String LIST = COLUMNS + " name > :after order by name limit :limit";

    static final String INSERT = """
            insert into tls_claim (tenant, name, method, state, token_hash, next_try, expires_at)
            values (:tenant, :name, :method, 'PENDING', :hash, :nextTry, :expiresAt)""";

    static final String RENEW = """
            update tls_claim set method = :method, state = 'PENDING', token_hash = :hash, tries = 0, problem = null,
              next_try = :nextTry, created_at = current_timestamp, expires_at = :expiresAt
            where tenant = :tenant and name = :name""";

    static final String RAISE_FENCE = """
            update tls_claim set fence = fence + 1
            where tenant = :tenant and name = :name and state = 'PENDING' and expires_at > current_timestamp""";

    static final String LOOKED = """
            update tls_claim set tries = tries + 1, problem = :problem, next_try = :nextTry
            where tenant = :tenant and name = :name and token_hash = :hash and fence = :fence""";

    static final String PROVEN = """
            update tls_claim set state = 'PROVEN', tries = tries + :tries, problem = null, next_try = null, expires_at = :expiresAt
            where tenant = :tenant and name = :name and token_hash = :hash""";

    static final String SUPERSEDE = """
            update tls_claim set state = 'SUPERSEDED', next_try = null, expires_at = :expiresAt
            where tenant = :tenant and name = :name""";

    static final String DELETE = "delete from tls_claim where tenant = :tenant and name = :name";

    static final String COUNT_PENDING = """
            select count(*) from tls_claim
            where tenant = :tenant and state = 'PENDING' and name <> :name and expires_at > current_timestamp""";

    static final String EXPIRED = """
            select tenant, name from tls_claim where expires_at <= current_timestamp order by expires_at limit :limit""";

    static final String DELETE_EXPIRED = """
            delete from tls_claim where tenant = :tenant and name = :name and expires_at <= current_timestamp""";

    private ClaimStatements() {}
}
