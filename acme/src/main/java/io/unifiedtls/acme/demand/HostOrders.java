package io.unifiedtls.acme.demand;

import io.unifiedtls.acme.Decision.Allowed;
import io.unifiedtls.acme.IssuanceRequest.Purpose;
import io.unifiedtls.acme.order.Orders;
import io.unifiedtls.fleet.HostState;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.TLSHost;
import io.unifiedtls.fleet.TLSHostException;
import io.unifiedtls.fleet.TLSHostException.Reason;
import io.unifiedtls.fleet.TLSHosts;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes hosts of names that are wanted, and orders their certificates. Blocks. Thread-safe. */
final class HostOrders {

    private final Supplier<TLSHosts> hosts;
    private final Supplier<Orders> orders;

    HostOrders(Supplier<TLSHosts> hosts, Supplier<Orders> orders) {
        this.hosts = hosts;
        this.orders = orders;
    }

    /**
     * Make the host, if there is none, and order its certificate, if it has none.
     *
     * @return whether it was ordered
     * @throws TLSHostException if the name cannot be one of the tenant
     */
    boolean order(String name, Allowed allowed) {
        Optional<TLSHost> existing = hosts.get().find(name);
        if (existing.isPresent() && !existing.get().tenant().equals(allowed.tenant())) {
            throw new TLSHostException(
                    Reason.NAME_TAKEN,
                    "'%s' belongs to another tenant than '%s'. Let the IssuanceDecision allow the tenant of the host, or release the host."
                            .formatted(name, allowed.tenant()));
        }
        if (existing.isEmpty()) {
            hosts.get().claim(allowed.tenant(), name, ProofMethod.OPERATOR);
        } else if (existing.get().state() != HostState.PROVEN) {
            return false;
        }
        if (existing.flatMap(TLSHost::configuration).isEmpty()) {
            allowed.plan().ifPresent(plan -> hosts.get().configure(allowed.tenant(), name, plan));
        }
        orders.get().request(allowed.tenant(), name, Purpose.ON_DEMAND);
        return true;
    }

    /** Whether the host waits for its certificate still, or is not made yet. */
    boolean isWaiting(String name) {
        return hosts.get()
                .find(name)
                .map(host -> host.state() == HostState.PROVEN)
                .orElse(true);
    }
}
