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
     * @param withdrawn those of them whose former answer must not be used any more, even while the database is away
     */
    void changed(Set<String> names, Set<String> withdrawn);

    /**
     * Hosts will have changed when this transaction commits. Called at most once in each, before its commit. What it throws rolls the transaction back.
     *
     * @param transaction uses the connection of the transaction
     */
    default void committing(JdbcOperations transaction) {}

    /**
     * Whether an action may take something away from a host, or from somebody who has served it: then its former answer counts no more. Another
     * configuration may be a stricter one.
     */
    static boolean withdraws(Action action) {
        return switch (action) {
            case CLAIMED, PROVEN, ATTACHED, RESUMED, CONTESTED, DEFENDED -> false;
            case CONFIGURED, SUSPENDED, RELEASED, TAKEN_OVER, EXPIRED -> true;
        };
    }

    /** Whether an action changes a host. Claims do not: nobody forgets an answer because a stranger claims its name. */
    static boolean isOfHost(Action action) {
        return action != Action.CLAIMED && action != Action.EXPIRED;
    }
}
