package io.unifiedtls.acme.order;

import io.unifiedtls.acme.authority.Authority;
import io.unifiedtls.acme.renewal.Lifetime;
import io.unifiedtls.acme.renewal.RenewalTimes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The authorities of the settings, in their order. */
record Authorities(List<Authority> all) {

    Authorities {
        all = List.copyOf(all);
    }

    Optional<Authority> find(String name) {
        return all.stream().filter(authority -> authority.name().equals(name)).findFirst();
    }

    /**
     * Those that may issue a certificate, in turn: each if those before it are away, or want fewer orders.
     *
     * @param present the lifetime of the present certificate, if there is one
     */
    List<Authority> candidates(OrderRow row, Optional<Lifetime> present, Instant now) {
        List<Authority> candidates = inTurn(row);
        boolean canWait = present.filter(lifetime -> now.isBefore(RenewalTimes.otherAuthorities(lifetime)))
                .isPresent();
        return canWait ? candidates.subList(0, 1) : candidates;
    }

    /** All of them: first that of the order under way, of the certificate, or of the latest order. */
    private List<Authority> inTurn(OrderRow row) {
        Optional<Authority> first = row.open()
                .map(OrderRow.Open::authority)
                .or(row::authority)
                .or(row::latest)
                .flatMap(this::find);
        return Stream.concat(first.stream(), all.stream()).distinct().toList();
    }
}
