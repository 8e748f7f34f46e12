package io.unifiedtls.fleet.store;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.fleet.KeySealer;
import io.unifiedtls.fleet.KeySealer.Context;
import io.unifiedtls.fleet.KeySealer.Sealed;
import io.unifiedtls.fleet.TLSHostException;
import io.unifiedtls.fleet.TLSHosts.Action;
import io.unifiedtls.fleet.store.CertificateRows.SealedRow;
import io.unifiedtls.logging.PrintableLogger;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.springframework.dao.DataIntegrityViolationException;

/** Cleans up, and seals keys again. Each row or page is a transaction of its own. */
final class Maintenance {

    private static final Logger log = PrintableLogger.of(Maintenance.class);
    private static final int PAGE = 100;

    private final Transactions transactions;
    private final HostRows hosts;
    private final ClaimRows claims;
    private final CertificateRows certificates;
    private final TicketKeySealing ticketKeys;
    private final Takeovers takeovers;
    private final Changes changes;
    private final KeySealer sealer;
    private final Duration retention;

    Maintenance(
            Transactions transactions,
            HostRows hosts,
            ClaimRows claims,
            CertificateRows certificates,
            TicketKeySealing ticketKeys,
            Takeovers takeovers,
            Changes changes,
            KeySealer sealer,
            Duration retention) {
        this.transactions = transactions;
        this.hosts = hosts;
        this.claims = claims;
        this.certificates = certificates;
        this.ticketKeys = ticketKeys;
        this.takeovers = takeovers;
        this.changes = changes;
        this.sealer = sealer;
        this.retention = retention;
    }

    int clean(int limit) {
        hosts.overdue(limit).forEach(this::takeOver);
        Instant before = hosts.now().minus(retention);
        return cleanClaims(limit) + cleanCertificates(before, limit) + cleanHistory(before, limit);
    }

    /** Its job was lost, or is late. */
    private void takeOver(String name) {
        try {
            transactions.run(() -> takeovers.takeOver(name));
        } catch (TLSHostException ex) {
            log.warn("The successor of a host cannot take it over: {}", ex.getMessage());
        }
    }

    private int cleanClaims(int limit) {
        return (int) claims.expired(limit).stream()
                .filter(key -> transactions.call(() -> {
                    if (!claims.deleteExpired(key)) {
                        return false; // It has begun anew meanwhile
                    }
                    changes.record(key.name(), key.tenant(), Action.EXPIRED, "");
                    return true;
                }))
                .count();
    }

    private int cleanCertificates(Instant before, int limit) {
        return (int) certificates.unusedBefore(before, limit).stream()
                .filter(this::delete)
                .count();
    }

    private boolean delete(CertificateRows.Key key) {
        try {
            return transactions.call(() -> certificates.deleteUnused(key.tenant(), key.id()));
        } catch (DataIntegrityViolationException ex) {
            return false; // A host uses it since
        }
    }

    private int cleanHistory(Instant before, int limit) {
        int cleaned = 0;
        int page = 1;
        while (page > 0 && cleaned < limit) {
            int size = Math.min(PAGE, limit - cleaned);
            page = transactions.call(() -> changes.deleteBefore(before, size));
            cleaned += page;
        }
        return cleaned;
    }

    int sealAgain(int limit) {
        String current = sealer.currentKeyId();
        int sealed = 0;
        for (String keyId : sealer.keyIds()) {
            if (!keyId.equals(current)) {
                sealed += ticketKeys.sealAgain(keyId) + sealAgain(keyId, current, limit - sealed);
            }
        }
        return sealed;
    }

    private int sealAgain(String keyId, String current, int limit) {
        int sealed = 0;
        String after = "";
        while (sealed < limit) {
            List<SealedRow> page = certificates.sealedBy(keyId, after, Math.min(PAGE, limit - sealed));
            if (page.isEmpty()) {
                break;
            }
            after = page.get(page.size() - 1).id();
            sealed += transactions.call(() ->
                    (int) page.stream().filter(row -> sealAgain(row, keyId)).count());
        }
        if (sealed > 0) {
            log.info("Sealed {} keys of hosts again, from sealing key {} to {}", sealed, keyId, current);
        }
        return sealed;
    }

    private boolean sealAgain(SealedRow row, String keyId) {
        try {
            Context context = KeyContexts.of(row.id(), row.tenant(), StoredCertificate.leaf(row.leaf()));
            byte[] key = sealer.open(new Sealed(keyId, row.sealedKey()), context);
            try {
                Sealed sealed = sealer.seal(key, context);
                return certificates.seal(row.id(), keyId, sealed.keyId(), sealed.bytes());
            } finally {
                Arrays.fill(key, (byte) 0);
            }
        } catch (CertificateException | InvalidMaterialException ex) {
            log.warn(
                    "The key of certificate {} cannot be sealed again, and stays as it is: {}",
                    row.id(),
                    ex.getMessage());
            return false;
        }
    }
}
