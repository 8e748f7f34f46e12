package io.unifiedtls.fleet.store;

import io.unifiedtls.fleet.TLSHosts.Action;
import java.util.Set;
import org.springframework.jdbc.core.JdbcOperations;

/** Learns of changes that this process has made. */
@FunctionalInterface
public interface ChangeListener {

    /**
     * The hosts of these names have changed. Called after the commit, on the thread that made the change, before its call returns.
     *
     * @param names exact ones and wildcards
     */
    void changed(Set<String> names);

    /**
     * Hosts will have changed when this transaction commits. Called at most once in each, before its commit. What it throws rolls the transaction back.
     *
     * @param transaction uses the connection of the transaction
     */
    default void committing(JdbcOperations transaction) {}

    /** Whether an action changes a host. Claims do not: nobody forgets an answer because a stranger claims its name. */
    static boolean isOfHost(Action action) {
        return action != Action.CLAIMED && action != Action.EXPIRED;
    }
}
