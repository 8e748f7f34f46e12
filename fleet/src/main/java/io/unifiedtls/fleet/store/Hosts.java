package io.unifiedtls.fleet.store;

import io.unifiedtls.Printable;
import io.unifiedtls.SigningChain;
import io.unifiedtls.fleet.HostClaim;
import io.unifiedtls.fleet.HostState;
import io.unifiedtls.fleet.TLSHost;
import io.unifiedtls.fleet.TLSHostException;
import io.unifiedtls.fleet.TLSHostException.Reason;
import io.unifiedtls.fleet.TLSHosts.Action;
import io.unifiedtls.fleet.store.HostRow.Successor;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Changes of proven hosts. */
final class Hosts {

    private static final int LONGEST_REASON = 1_000;

    private final Transactions transactions;
    private final HostRows hosts;
    private final ClaimRows claims;
    private final CertificateRows rows;
    private final Certificates certificates;
    private final Changes changes;

    Hosts(
            Transactions transactions,
            HostRows hosts,
            ClaimRows claims,
            CertificateRows rows,
            Certificates certificates,
            Changes changes) {
        this.transactions = transactions;
        this.hosts = hosts;
        this.claims = claims;
        this.rows = rows;
        this.certificates = certificates;
        this.changes = changes;
    }

    TLSHost attach(String tenant, String name, SigningChain chain) {
        return transactions.call(() -> {
            Optional<HostRow> host = hosts.lock(name);
            Successor successor = host.map(HostRow::successor).orElse(null);
            changes.requireRoom(tenant, name);
            if (host.isPresent() && successor != null && successor.tenant().equals(tenant)) {
                attach(host.get(), successor, chain);
            } else {
                attach(require(host, tenant, name), chain);
            }
            return hosts.get(name);
        });
    }

    private void attach(HostRow host, SigningChain chain) {
        certificates.require(chain, host.name(), host.configuration());
        String id = certificates.store(host.tenant(), chain);
        hosts.update(host.attached(id));
        if (!id.equals(host.certificate())) {
            rows.release(host.tenant(), host.certificate());
        }
        changes.record(host.name(), host.tenant(), Action.ATTACHED, description(chain));
    }

    /** It gets the configuration of the fleet, since nothing of the former tenant stays. */
    private void attach(HostRow host, Successor successor, SigningChain chain) {
        certificates.require(chain, host.name(), null);
        String id = certificates.store(successor.tenant(), chain);
        hosts.update(host.attachedBySuccessor(successor, id));
        if (!id.equals(successor.certificate())) {
            rows.release(successor.tenant(), successor.certificate());
        }
        changes.record(host.name(), successor.tenant(), Action.ATTACHED, description(chain));
    }

    private static String description(SigningChain chain) {
        return "%s, valid until %s"
                .formatted(
                        Printable.subject(chain.leaf()),
                        chain.leaf().getNotAfter().toInstant());
    }

    TLSHost configure(String tenant, String name, @Nullable String configuration) {
        return change(tenant, name, Action.CONFIGURED, configuration == null ? "" : configuration, host -> {
            certificates.requireConfiguration(host, configuration);
            return host.configured(configuration);
        });
    }

    TLSHost suspend(String tenant, String name, String reason) {
        String printable = Printable.of(reason, LONGEST_REASON);
        return change(tenant, name, Action.SUSPENDED, printable, host -> host.suspended(printable));
    }

    TLSHost resume(String tenant, String name) {
        return change(tenant, name, Action.RESUMED, "", host -> {
            if (host.state() != HostState.SUSPENDED) {
                throw new TLSHostException(
                        Reason.WRONG_STATE, "Host '%s' is not suspended. There is nothing to resume.".formatted(name));
            }
            return host.resumed();
        });
    }

    private TLSHost change(String tenant, String name, Action action, String detail, Change change) {
        return transactions.call(() -> {
            HostRow host = require(hosts.lock(name), tenant, name);
            changes.requireRoom(tenant, name);
            hosts.update(change.of(host));
            changes.record(name, tenant, action, detail);
            return hosts.get(name);
        });
    }

    private HostRow require(Optional<HostRow> host, String tenant, String name) {
        return host.filter(row -> row.tenant().equals(tenant)).orElseThrow(() -> missing(tenant, name));
    }

    private TLSHostException missing(String tenant, String name) {
        boolean pending = claims.find(tenant, name)
                .filter(claim -> claim.claim().state() == HostClaim.State.PENDING)
                .isPresent();
        return pending
                ? new TLSHostException(
                        Reason.NOT_PROVEN,
                        "The claim of '%s' is not proven. Publish its token, and call prove.".formatted(name))
                : new TLSHostException(
                        Reason.NOT_FOUND,
                        "The tenant has no host '%s'. Claim and prove the name first.".formatted(name));
    }

    /** Makes the next state of a host. */
    private interface Change {

        HostRow of(HostRow host);
    }
}
