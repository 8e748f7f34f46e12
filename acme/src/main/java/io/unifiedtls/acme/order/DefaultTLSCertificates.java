package io.unifiedtls.acme.order;

import io.unifiedtls.acme.CertificateState;
import io.unifiedtls.acme.CertificateState.Phase;
import io.unifiedtls.acme.IssuanceRequest.Purpose;
import io.unifiedtls.acme.TLSCertificates;
import io.unifiedtls.acme.authority.Accounts;
import io.unifiedtls.acme.authority.Authority;
import io.unifiedtls.acme.authority.Problem;
import io.unifiedtls.fleet.TLSHost;
import io.unifiedtls.fleet.TLSHostException;
import io.unifiedtls.fleet.TLSHostException.Reason;
import io.unifiedtls.fleet.TLSHosts;
import io.unifiedtls.fleet.UnopenableKeyException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.shredzone.acme4j.Certificate;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeLazyLoadingException;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import org.shredzone.acme4j.exception.AcmeServerException;

/** Certificates of orders in the store. */
final class DefaultTLSCertificates implements TLSCertificates {

    private final TLSHosts hosts;
    private final OrderRows rows;
    private final OrderQueue queue;
    private final Accounts accounts;
    private final Authorities authorities;
    private final InstantSource clock;

    DefaultTLSCertificates(
            TLSHosts hosts,
            OrderRows rows,
            OrderQueue queue,
            Accounts accounts,
            Authorities authorities,
            InstantSource clock) {
        this.hosts = hosts;
        this.rows = rows;
        this.queue = queue;
        this.accounts = accounts;
        this.authorities = authorities;
        this.clock = clock;
    }

    @Override
    public CertificateState issue(String tenant, String name) {
        TLSHost host = host(tenant, name);
        queue.request(host.tenant(), host.name(), Purpose.AHEAD);
        return state(rows.find(host.name()).orElseThrow());
    }

    private TLSHost host(String tenant, String name) {
        return hosts.find(tenant, name)
                .orElseThrow(() -> new TLSHostException(
                        Reason.NOT_FOUND,
                        "The tenant has no host '%s'. Claim and prove the name first.".formatted(name)));
    }

    @Override
    public Optional<CertificateState> find(String tenant, String name) {
        return hosts.find(tenant, name).flatMap(this::row).map(this::state);
    }

    /** The state of the certificate of a name, whichever tenant it has. */
    Optional<CertificateState> find(String name) {
        return hosts.find(name).flatMap(this::row).map(this::state);
    }

    private Optional<OrderRow> row(TLSHost host) {
        return rows.find(host.name()).filter(row -> row.tenant().equals(host.tenant()));
    }

    private OrderRow ordered(String tenant, String name) {
        return row(host(tenant, name))
                .orElseThrow(() -> new TLSHostException(
                        Reason.WRONG_STATE,
                        "No authority issues the certificate of '%s'. Order one with TLSCertificates.issue."
                                .formatted(name)));
    }

    private CertificateState state(OrderRow row) {
        Optional<String> authority = row.authority().or(row::latest);
        boolean hasFailed = row.problem().isPresent();
        Optional<Instant> next = queue.next(row.name());
        boolean isWaiting = row.open().isEmpty()
                && next.filter(at -> at.isAfter(clock.instant())).isPresent();
        Phase phase = row.certificate().isPresent()
                ? hasFailed ? Phase.RENEWAL_FAILED : Phase.ISSUED
                : hasFailed ? Phase.FAILED : isWaiting ? Phase.WAITING : Phase.ISSUING;
        return new CertificateState(
                row.name(),
                row.tenant(),
                phase,
                authority,
                authority
                        .flatMap(authorities::find)
                        .filter(Authority::isStaging)
                        .isPresent(),
                row.problem(),
                row.failures(),
                next,
                row.renewalAt(),
                row.window().map(window -> new CertificateState.Window(window.start(), window.end())));
    }

    @Override
    public CertificateState renew(String tenant, String name) {
        OrderRow row = ordered(tenant, name);
        rows.renewNow(row);
        queue.hasten(row.name());
        return state(rows.find(row.name()).orElse(row));
    }

    @Override
    public void revoke(String tenant, String name, RevocationReason reason) {
        OrderRow row = ordered(tenant, name);
        Present present = rows.present(row)
                .orElseThrow(() -> new TLSHostException(
                        Reason.WRONG_STATE, "Host '%s' has no certificate of an authority yet.".formatted(name)));
        List<Authority> issuer =
                row.authority().flatMap(authorities::find).map(List::of).orElse(authorities.all());
        revoke(issuer, present.leaf(), reason);
        renew(tenant, name);
    }

    /** If the settings do not name the issuer any more, it may have another name there. */
    private void revoke(List<Authority> candidates, X509Certificate leaf, RevocationReason reason) {
        List<String> problems = new ArrayList<>();
        List<Exception> failures = new ArrayList<>();
        for (Authority authority : candidates) {
            try {
                revoke(authority, leaf, reason);
                return;
            } catch (AcmeException | AcmeLazyLoadingException | AcmeProtocolException | UnopenableKeyException ex) {
                problems.add("%s: %s".formatted(authority.name(), Problem.of(ex).text()));
                failures.add(ex);
            }
        }
        throw new CertificateException(String.join("; ", problems), failures.get(0));
    }

    private void revoke(Authority authority, X509Certificate leaf, RevocationReason reason) throws AcmeException {
        try {
            Certificate.revoke(accounts.login(authority), leaf, reason(reason));
        } catch (AcmeServerException ex) {
            if (accounts.forgetIfUnknown(authority, ex)) {
                Certificate.revoke(accounts.login(authority), leaf, reason(reason));
            } else if (!ex.getType().toString().endsWith(":alreadyRevoked")) {
                throw ex;
            }
        }
    }

    private static org.shredzone.acme4j.RevocationReason reason(RevocationReason reason) {
        return org.shredzone.acme4j.RevocationReason.valueOf(reason.name());
    }

    @Override
    public void changeAccountKey(String authority) {
        try {
            accounts.rollOver(authority(authority));
        } catch (AcmeException ex) {
            throw new CertificateException(Problem.of(ex).text(), ex);
        }
    }

    private Authority authority(String name) {
        return authorities
                .find(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "There is no authority '%s' in unified-tls.acme.authorities".formatted(name)));
    }
}
