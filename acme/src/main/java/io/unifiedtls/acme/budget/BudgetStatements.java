package io.unifiedtls.acme.budget;

/** Statements on the table of budgets. */
final class BudgetStatements {

    static final String FIND =
            "select id, tokens, filled_at, blocked_until, waiting_until from tls_budget where id = :id";

    /** In the order in which all processes lock them. */
    static final String LOCK = """
            select id, tokens, filled_at, blocked_until, waiting_until from tls_budget
            where id in (:ids) order by id for update""";

    static final String INSERT = """
            insert into tls_budget (id, tokens, filled_at, blocked_until, waiting_until)
            values (:id, :tokens, :filledAt, :blockedUntil, :waitingUntil)""";

    static final String UPDATE = """
            update tls_budget set tokens = :tokens, filled_at = :filledAt, blocked_until = :blockedUntil, waiting_until = :waitingUntil
            where id = :id""";

    private static final String IS_UNUSED = """
            filled_at < current_timestamp - interval '1' day
            and (blocked_until is null or blocked_until < current_timestamp)
            and (waiting_until is null or waiting_until < current_timestamp)""";

    static final String UNUSED = "select id from tls_budget where " + IS_UNUSED + " order by filled_at limit :limit";

    static final String DELETE = "delete from tls_budget where id = :id and " + IS_UNUSED;

    private BudgetStatements() {}
}
