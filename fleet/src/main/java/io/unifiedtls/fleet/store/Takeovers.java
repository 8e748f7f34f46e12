package io.unifiedtls.fleet.store;

import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.TLSHostException;
import io.unifiedtls.fleet.TLSHostException.Reason;
import io.unifiedtls.fleet.TLSHosts.Action;
import io.unifiedtls.fleet.store.HostRow.Successor;
import java.time.Instant;
import java.util.Optional;
import org.springframework.dao.ConcurrencyFailureException;

/** Gives proven names to tenants. Each method is called in a transaction. */
final class Takeovers {

    private static final int TRIES = 3;

    private final HostRows hosts;
    private final ClaimRows claims;
    private final CertificateRows certificates;
    private final Ownership ownership;
    private final Changes changes;
    private final HostJobs jobs;
    private final StoreSettings settings;

    Takeovers(
            HostRows hosts,
            ClaimRows claims,
            CertificateRows certificates,
            Ownership ownership,
            Changes changes,
            HostJobs jobs,
            StoreSettings settings) {
        this.hosts = hosts;
        this.claims = claims;
        this.certificates = certificates;
        this.ownership = ownership;
        this.changes = changes;
        this.jobs = jobs;
        this.settings = settings;
    }

    /**
     * Let a tenant have a name that has no host yet.
     *
     * @param locked the host of the name, if there is one
     * @return empty if the tenant has it now, else the host that others had before; a refusal has written nothing
     */
    Optional<HostRow> acquire(String tenant, String name, ProofMethod method, Optional<HostRow> locked) {
        Optional<HostRow> host = locked;
        for (int tries = 0; tries < TRIES; tries++) {
            ownership.require(tenant, name, method);
            if (host.isPresent()) {
                return host;
            }
            requireRoom(tenant);
            if (hosts.insert(name, tenant, method)) {
                return Optional.empty();
            }
            host = hosts.lock(name);
        }
        throw new ConcurrencyFailureException("Host '%s' was changed at the same time. Try again.".formatted(name));
    }

    /**
     * A tenant has proven a name: it stays the tenant's, or the tenant becomes its successor.
     *
     * @param before the answer of {@link #acquire}
     */
    void proven(String tenant, String name, ProofMethod method, Optional<HostRow> before) {
        if (before.isEmpty()) {
            changes.record(name, tenant, Action.PROVEN, method.name(), ownership.isBelowOthers(tenant, name));
        } else if (before.get().tenant().equals(tenant)) {
            provenAgain(before.get(), method);
        } else {
            contested(before.get(), tenant, method);
        }
    }

    private void requireRoom(String tenant) {
        if (hosts.count(tenant, settings.hosts()) >= settings.hosts()) {
            throw new TLSHostException(
                    Reason.TOO_MANY,
                    "The tenant has %d hosts. Release one, or raise unified-tls.fleet.limits.hosts."
                            .formatted(settings.hosts()));
        }
    }

    private void provenAgain(HostRow host, ProofMethod method) {
        hosts.update(host.provenAgain(method, hosts.now()));
        Successor loser = host.successor();
        if (loser != null) {
            dismiss(host, loser);
            changes.record(host.name(), host.tenant(), Action.DEFENDED, method.name());
            changes.record(host.name(), loser.tenant(), Action.DEFENDED, "Another tenant has proven the name since");
        } else {
            changes.record(host.name(), host.tenant(), Action.PROVEN, method.name());
        }
    }

    private void contested(HostRow host, String tenant, ProofMethod method) {
        changes.record(host.name(), tenant, Action.PROVEN, method.name());
        Successor former = host.successor();
        if (former != null && former.tenant().equals(tenant)) {
            hosts.update(host.succeededBy(former.provenAgain(method)));
            return;
        }
        Instant at = hosts.now().plus(settings.takeoverGrace());
        hosts.update(host.succeededBy(new Successor(tenant, method, at, null)));
        if (former != null) {
            dismiss(host, former);
            changes.record(host.name(), former.tenant(), Action.CONTESTED, "Another tenant has proven the name since");
        }
        changes.record(host.name(), host.tenant(), Action.CONTESTED, "The name passes to another tenant at " + at);
        changes.record(host.name(), tenant, Action.CONTESTED, "The name becomes the tenant's at " + at);
        jobs.takeOver(host.name(), at);
    }

    /** A successor that will not get the name. Its proof does not count any more. */
    private void dismiss(HostRow host, Successor loser) {
        claims.supersede(loser.tenant(), host.name(), hosts.now().plus(settings.retention()));
        certificates.release(loser.tenant(), loser.certificate());
    }

    /** Give a host to its successor, if it has one and the grace period is over. */
    void takeOver(String name) {
        Optional<HostRow> host = hosts.lock(name);
        Successor successor = host.map(HostRow::successor).orElse(null);
        if (successor == null) {
            return;
        }
        if (successor.at().isAfter(hosts.now())) { // The job was early: its clock is another one
            jobs.takeOver(name, successor.at());
            return;
        }
        pass(host.get(), successor);
        claims.supersede(host.get().tenant(), name, hosts.now().plus(settings.retention()));
    }

    /** A tenant gives its host up, to the successor if one waits. */
    void release(HostRow host) {
        Successor successor = host.successor();
        if (successor == null) {
            hosts.delete(host);
        }
        changes.record(host.name(), host.tenant(), Action.RELEASED, "");
        if (successor != null) {
            pass(host, successor);
        }
        certificates.deleteUnused(host.tenant(), host.certificate());
    }

    /** A successor gives up what it would get. */
    void renounce(HostRow host, Successor successor) {
        hosts.update(host.succeededBy(null));
        certificates.release(successor.tenant(), successor.certificate());
        certificates.deleteUnused(successor.tenant(), successor.certificate());
        changes.record(host.name(), successor.tenant(), Action.RELEASED, "", false); // The host stays as it is
        changes.record(host.name(), host.tenant(), Action.DEFENDED, "The other tenant has given the name up");
    }

    private void pass(HostRow host, Successor successor) {
        hosts.update(host.takenOver(successor, hosts.now()));
        hosts.deleteOrder(host);
        certificates.release(host.tenant(), host.certificate());
        changes.record(host.name(), host.tenant(), Action.TAKEN_OVER, "The name belongs to another tenant now");
        changes.record(host.name(), successor.tenant(), Action.TAKEN_OVER, "The name belongs to the tenant now");
    }
}
