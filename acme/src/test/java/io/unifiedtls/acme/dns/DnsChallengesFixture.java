package io.unifiedtls.acme.dns;

import io.unifiedtls.acme.DnsChallengeProvider;
import io.unifiedtls.acme.challenge.ChallengeRows;
import io.unifiedtls.acme.testing.KnotServer;
import io.unifiedtls.fleet.proof.NameServer;
import io.unifiedtls.fleet.testing.Database;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A customer's zone delegates to the operator's zone at a real DNS server. */
abstract class DnsChallengesFixture {

    static final String ZONE = "acme.operator.test";
    /** Its second name server is at 127.0.0.2, which a test plays. */
    static final String SLOW = "acme.slow.test";

    static final Duration PATIENCE = Duration.ofSeconds(10);
    static final DataSource database = Database.h2().withSchema().dataSource();
    static final ChallengeRows rows = new ChallengeRows(database);
    private static final String SECOND = "@ NS ns2\nns2 A 127.0.0.2\n";
    static KnotServer knot;

    @BeforeAll
    static void start() throws Exception {
        knot = KnotServer.start(Map.of(ZONE, big("_acme-challenge.big"), SLOW, SECOND, "customer.test", customer()));
    }

    private static String customer() {
        String chain = IntStream.range(0, 12)
                .mapToObj(i -> "_acme-challenge.long%s CNAME _acme-challenge.long%d%n"
                        .formatted(i == 0 ? "" : String.valueOf(i), i + 1))
                .collect(Collectors.joining());
        return chain + """
                _acme-challenge.shop CNAME alias
                alias CNAME alias2
                alias2 CNAME Shop.Acme.Operator.Test.
                _acme-challenge.slow CNAME shop.acme.slow.test.
                _acme-challenge.loop CNAME loop
                loop CNAME _acme-challenge.loop
                _acme-challenge.self CNAME _acme-challenge.self
                _acme-challenge.odd CNAME a\\000b\\010c.acme.operator.test.
                _acme-challenge.star CNAME *.acme.operator.test.
                _acme-challenge.wrong CNAME www
                _acme-challenge.mail CNAME _dmarc.acme.operator.test.
                _acme-challenge.deep CNAME a._domainkey.acme.operator.test.
                _acme-challenge.other CNAME _acme-challenge.other.acme.operator.test.
                """;
    }

    /** TXT records of 40 kB. */
    private static String big(String name) {
        return IntStream.range(0, 160)
                .mapToObj(i -> "%s TXT \"%03d%s\"%n".formatted(name, i, "x".repeat(240)))
                .collect(Collectors.joining());
    }

    @AfterAll
    static void stop() throws Exception {
        if (knot != null) {
            knot.close();
        }
    }

    static DnsChallengeProvider provider(String zone) {
        return new Rfc2136DnsChallengeProvider(new UpdateSettings(
                NameServer.of(knot.address()).orElseThrow(),
                zone,
                KnotServer.KEY_NAME,
                TsigAlgorithm.HMAC_SHA256,
                Base64.getDecoder().decode(knot.secret()),
                Duration.ofSeconds(60),
                Duration.ofSeconds(5)));
    }

    static DnsChallenges challenges(Duration patience, DnsChallengeProvider... providers) {
        DnsLookup lookup = new DnsLookup(
                Duration.ofSeconds(3), List.of(NameServer.of(knot.address()).orElseThrow()));
        Propagation propagation = new Propagation(lookup, Optional.of(new AuthoritativeServers(lookup, knot.port())));
        return new DnsChallenges(
                List.of(providers), lookup, propagation, patience, new Delegations(Optional.empty()), rows);
    }

    static DnsChallenges challenges() {
        return challenges(PATIENCE, provider(ZONE), provider(SLOW));
    }
}
