package io.unifiedtls.fleet.store;

import io.unifiedtls.fleet.TLSHosts.Action;
import java.util.Set;

/** Learns of changes that this process has made. */
@FunctionalInterface
public interface ChangeListener {

    /**
     * The hosts of these names have changed. Called after the commit, on the thread that made the change, before its call returns.
     *
     * @param names exact ones and wildcards
     */
    void changed(Set<String> names);

    /** Whether an action changes a host. Claims do not: nobody forgets an answer because a stranger claims its name. */
    static boolean isOfHost(Action action) {
        return action != Action.CLAIMED && action != Action.EXPIRED;
    }
}
