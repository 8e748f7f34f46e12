package io.unifiedtls.acme.order;

/** Statements on the table of orders. */
final class OrderStatements {

    private static final String COLUMNS = """
            select name, tenant, purpose, authority, order_authority, url, key_id, sealed_key, failures, problem, next_try, certificate, renewal_at,
              window_start, window_end, ari_check, requested_at, changed_at from tls_order
            """;

    static final String FIND = COLUMNS + "where name = :name";

    static final String INSERT = """
            insert into tls_order (name, tenant, purpose, requested_at)
            select cast(:name as varchar), cast(:tenant as varchar), cast(:purpose as varchar), current_timestamp
            where not exists (select 1 from tls_order where name = :name)""";

    /** Of a host that has passed to another tenant: nothing of the former tenant's order stays. */
    static final String TAKE_OVER = """
            update tls_order set tenant = :tenant, purpose = :purpose, authority = null, order_authority = null, url = null, key_id = null,
              sealed_key = null, requested_at = current_timestamp, failures = 0, problem = null, next_try = null, certificate = null, renewal_at = null, window_start = null,
              window_end = null, ari_check = null, created_at = current_timestamp, changed_at = current_timestamp
            where name = :name and tenant <> :tenant""";

    /** Of a host that has got another certificate since: the application wants one of an authority again. */
    static final String RESTART = """
            update tls_order set purpose = :purpose, url = null, key_id = null, sealed_key = null, failures = 0, problem = null,
              next_try = null, authority = null, certificate = null, renewal_at = null, window_start = null, window_end = null,
              ari_check = null, requested_at = current_timestamp, changed_at = current_timestamp
            where name = :name and tenant = :tenant and certificate is not null
              and not exists (select 1 from tls_host h where h.name = tls_order.name and h.certificate = tls_order.certificate)""";

    static final String REQUEST =
            "update tls_order set requested_at = current_timestamp where name = :name and tenant = :tenant";

    static final String OPEN = """
            update tls_order set order_authority = :authority, url = :url, key_id = :keyId, sealed_key = :sealedKey,
              changed_at = current_timestamp
            where name = :name and tenant = :tenant""";

    static final String CLOSE = """
            update tls_order set url = null, key_id = null, sealed_key = null, changed_at = current_timestamp
            where name = :name and tenant = :tenant""";

    static final String FAIL = """
            update tls_order set failures = :failures, problem = :problem, next_try = :nextTry, changed_at = current_timestamp
            where name = :name and tenant = :tenant""";

    static final String ISSUED = """
            update tls_order set purpose = 'RENEWAL', authority = :authority, url = null, key_id = null, sealed_key = null, failures = 0,
              problem = null, next_try = null, certificate = :certificate, renewal_at = :renewalAt, window_start = null,
              window_end = null, ari_check = null, changed_at = current_timestamp
            where name = :name and tenant = :tenant""";

    static final String ADVISED = """
            update tls_order set renewal_at = :renewalAt, window_start = :windowStart, window_end = :windowEnd, ari_check = :adviceAt,
              changed_at = current_timestamp
            where name = :name and tenant = :tenant and certificate = :certificate and renewal_at is not distinct from :known""";

    /** A process asks no authority for advice before {@code ari_check}, so advice cannot move this renewal, however late the clock of a process is. */
    static final String RENEW_NOW = """
            update tls_order set renewal_at = current_timestamp, ari_check = current_timestamp, changed_at = current_timestamp
            where name = :name and tenant = :tenant and certificate is not null""";

    static final String DELETE = "delete from tls_order where name = :name and tenant = :tenant";

    static final String LEAF = "select leaf, created_at from tls_certificate where id = :id and tenant = :tenant";

    static final String SEALED_BY_OTHERS = """
            select name, key_id, sealed_key from tls_order where key_id is not null and key_id <> :keyId
            order by key_id, name limit :limit""";

    static final String SEAL = """
            update tls_order set key_id = :keyId, sealed_key = :sealedKey where name = :name and sealed_key = :former""";

    static final String FORGET = """
            update tls_order set url = null, key_id = null, sealed_key = null where name = :name and sealed_key = :former""";

    private OrderStatements() {}
}
