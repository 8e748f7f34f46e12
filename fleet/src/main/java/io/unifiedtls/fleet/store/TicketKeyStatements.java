package io.unifiedtls.fleet.store;

/** Statements on the table of session ticket keys. */
final class TicketKeyStatements {

    /** The newest ones. There are a few; the limit bounds the damage if somebody else writes rows. */
    static final String FIND = """
            select period, key_id, sealed_key, created_at from tls_ticket_key
            where period >= :first order by period desc limit 16""";

    static final String INSERT = """
            insert into tls_ticket_key (period, key_id, sealed_key, active_from, retires_at, delete_at)
            values (:period, :keyId, :sealedKey, :activeFrom, :retiresAt, :deleteAt)""";

    static final String DELETE = "delete from tls_ticket_key where period >= :first and period <= :last";

    static final String SEALED_BY = """
            select period, sealed_key from tls_ticket_key where key_id = :keyId order by period desc limit 16""";

    static final String SEAL = """
            update tls_ticket_key set key_id = :keyId, sealed_key = :sealedKey
            where period = :period and key_id = :formerKeyId""";

    private TicketKeyStatements() {}
}
