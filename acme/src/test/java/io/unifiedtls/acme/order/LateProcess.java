package io.unifiedtls.acme.order;

import io.unifiedtls.acme.authority.Accounts;
import io.unifiedtls.acme.authority.Authority;
import io.unifiedtls.acme.authority.AuthorityPlaces;
import io.unifiedtls.acme.authority.AuthoritySessions;
import io.unifiedtls.acme.testing.AcmeApplication;
import io.unifiedtls.acme.testing.Authorities;
import io.unifiedtls.fleet.store.FleetDatabase;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** Times of renewals in a process whose clock is late. */
record LateProcess(AcmeApplication application, URI directory) {

    Renewals renewals(Duration late) {
        return new Renewals(
                application.bean(Accounts.class),
                new AuthorityPlaces(1, application.bean(AuthoritySessions.class)),
                new OrderRows(application.bean(FleetDatabase.class)),
                InstantSource.offset(InstantSource.system(), late.negated()));
    }

    /** The one that has issued the certificates. It is not to be asked. */
    Optional<Authority> authority() {
        return Optional.of(Authorities.named("pebble", directory, false));
    }
}
