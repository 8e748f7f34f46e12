package io.unifiedtls.fleet;

import io.unifiedtls.Printable;
import io.unifiedtls.fleet.TLSHosts.Action;

/**
 * A change of a host or claim that has been committed. An application event, published after the commit, on the thread that made the change. If a
 * change concerns two tenants, each gets an event of its own.
 *
 * @param name a server name in A-labels and lower case, or a wildcard
 * @param tenant the tenant that it concerns
 * @param action the change
 * @param detail more about it, printable; may be empty
 */
public record TLSHostChange(String name, String tenant, Action action, String detail) {

    public TLSHostChange {
        detail = Printable.of(detail);
    }

    @Override
    public String toString() {
        return Printable.of("TLSHostChange[%s, %s, %s, %s]".formatted(name, tenant, action, detail));
    }
}
