package io.unifiedtls.fleet.lookup;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unifiedtls.Alert;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.CertificateRepository.Found;
import io.unifiedtls.CertificateRepository.Summary;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.SigningChain;
import io.unifiedtls.fleet.HostState;
import io.unifiedtls.fleet.lookup.LookupObserver.Outcome;
import io.unifiedtls.fleet.store.ChangeOrigin;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.WrittenRows;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import io.unifiedtls.testing.CertificateDraft;
import io.unifiedtls.testing.TestCertificates;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lookups, on each database. */
abstract class FleetRepositorySuite {

    private static final SigningChain SHOP = certificateFor("shop.example");
    private static final SigningChain WILDCARD = certificateFor("*.shop.example");

    private final WrittenRows rows;
    private final LookupConnections connections;
    private final StoreWatch watch;
    private final CountingObserver lookups = new CountingObserver();
    private final FleetRepository repository;

    FleetRepositorySuite(Database database) {
        rows = new WrittenRows(database);
        connections = LookupConnections.of(database.dataSource(), Optional.empty(), 4, Duration.ofSeconds(5));
        watch = new StoreWatch(connections, ChangeOrigin.random(), Signals.ALONE, Clock.systemUTC());
        repository = new FleetRepository(connections, watch, WrittenRows.SEALER, Set.of("web")::contains, lookups);
    }

    @AfterEach
    void close() {
        connections.close();
    }

    @Test
    void answersWithTheChainAndTheKey() {
        rows.active("shop.example", "a", SHOP);
        assertThat(found("shop.example")).isEqualTo(SHOP);
        assertThat(found("shop.example").privateKey()).isEqualTo(SHOP.privateKey());
        assertThat(repository.find("shop.example").orElseThrow().configurationName())
                .isEmpty();
        assertThat(lookups.outcomes()).containsOnly(Outcome.FOUND);
    }

    @Test
    void answersWithAWildcardByItsOwnName() {
        rows.active("*.shop.example", "a", WILDCARD);
        assertThat(repository.find("www.shop.example")).isEmpty();
        assertThat(found("*.shop.example")).isEqualTo(WILDCARD);
    }

    @Test
    void oneCallAnswersForTheNameAndItsWildcard() {
        rows.active("*.shop.example", "a", WILDCARD);
        rows.host("www.shop.example", "a", HostState.PROVEN, null);
        List<Found> found = repository.find(List.of("www.shop.example", "*.shop.example"));
        assertThat(found).first().isEqualTo(Found.nothing("www.shop.example"));
        assertThat(found.get(1).entry().orElseThrow().signingChains()).containsExactly(WILDCARD);
        assertThat(lookups.outcomes()).containsExactly(Outcome.FOUND);
    }

    @Test
    void aNameThatNobodyHasIsUnknown() {
        assertThat(repository.find("nobody.example")).isEmpty();
        assertThat(repository.find("localhost")).isEmpty();
        assertThat(lookups.outcomes()).containsExactly(Outcome.UNKNOWN, Outcome.UNKNOWN);
    }

    @Test
    void servesAnExpiredCertificateAsDirectoriesDo() {
        SigningChain expired = CertificateDraft.expired("old.example", null)
                .dnsName("old.example")
                .make()
                .chain();
        rows.active("old.example", "a", expired);
        assertThat(found("old.example")).isEqualTo(expired);
    }

    /** By the clock of the database, whatever that of the machine says. */
    @Test
    void aCertificateThatIsNotValidYetIsAFaultOfTheHost() {
        Instant start = Instant.now().plus(Duration.ofMinutes(5));
        SigningChain early = TestCertificates.AUTHORITY.issue(
                Leaf.server(List.of(new GeneralName(GeneralName.dNSName, "early.example")), Duration.ofDays(1))
                        .valid(start, start.plus(Duration.ofDays(1))));
        rows.active("early.example", "a", early);
        assertThatThrownBy(() -> repository.find("early.example"))
                .isInstanceOf(InvalidMaterialException.class)
                .hasMessageContaining("'early.example' is not valid before")
                .hasMessageContaining("by the clock of the database");
    }

    @Test
    void derivesFromTheConfigurationOfTheRow() {
        rows.active("shop.example", "a", SHOP);
        rows.jdbc().update("update tls_host set configuration = 'web'");
        assertThat(repository.find("shop.example").orElseThrow().configurationName())
                .contains("web");
    }

    @Test
    void aConfigurationThatDoesNotExistIsAFaultOfTheHost() {
        rows.active("shop.example", "a", SHOP);
        rows.jdbc().update("update tls_host set configuration = 'gone'");
        assertBroken("shop.example", "Host 'shop.example' needs the configuration 'gone', which does not exist.");
    }

    @Test
    void aSuspendedHostIsRefusedAndNoWildcardAnswersIt() {
        rows.active("*.shop.example", "a", WILDCARD);
        rows.host("www.shop.example", "a", HostState.SUSPENDED, null);
        assertRefused("www.shop.example", Alert.ACCESS_DENIED, "is suspended");
    }

    @Test
    void aHostWithoutACertificateIsRefused() {
        rows.host("shop.example", "a", HostState.PROVEN, null);
        assertRefused("shop.example", Alert.INTERNAL_ERROR, "has no certificate yet");
        assertThat(lookups.outcomes()).containsExactly(Outcome.REFUSED);
    }

    @Test
    void theTenantsOwnWildcardAnswersAHostWithoutACertificate() {
        rows.active("*.shop.example", "a", WILDCARD);
        rows.host("www.shop.example", "a", HostState.PROVEN, null);
        assertThat(repository.find("www.shop.example")).isEmpty();
        assertThat(found("*.shop.example")).isEqualTo(WILDCARD);
    }

    @Test
    void noWildcardOfAnotherTenantAnswersAHostWithoutACertificate() {
        rows.active("*.shop.example", "b", WILDCARD);
        rows.host("www.shop.example", "a", HostState.PROVEN, null);
        assertRefused("www.shop.example", Alert.INTERNAL_ERROR, "has no certificate yet");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update tls_certificate set leaf = decode('3000', 'hex')",
                "update tls_certificate set leaf = decode('', 'hex')",
                "update tls_chain set certificates = decode('30820101', 'hex')",
                "update tls_certificate set sealed_key = decode('00', 'hex')",
                "update tls_certificate set key_id = 'another'",
                "update tls_host set name = 'other.example'"
            })
    void rowsThatWereAlteredAreAFaultOfTheirHost(String change) {
        rows.active("shop.example", "a", SHOP);
        rows.active(
                "sound.example",
                "b",
                CertificateDraft.of("s").dnsName("sound.example").make().chain());
        String altered = isPostgres() ? change : change.replaceAll("decode\\('(.*)', 'hex'\\)", "X'$1'");
        rows.jdbc().update(altered + (change.contains("tls_chain") ? "" : " where tenant = 'a'"));
        String name = change.contains("other.example") ? "other.example" : "shop.example";
        assertBroken(name, "Host '" + name + "'");
        if (!change.contains("tls_chain")) {
            assertThat(found("sound.example").dnsNames()).containsExactly("sound.example");
        }
    }

    @Test
    void aKeyThatWasMovedToAnotherTenantDoesNotOpen() {
        rows.active("shop.example", "a", SHOP);
        rows.jdbc().update("update tls_host set certificate = null, state = 'PROVEN'");
        rows.jdbc().update("update tls_certificate set tenant = 'b'");
        rows.jdbc()
                .update(
                        "update tls_host set tenant = 'b', state = 'ACTIVE', certificate = (select id from tls_certificate)");
        assertThatThrownBy(() -> repository.find("shop.example"))
                .isInstanceOf(InvalidMaterialException.class)
                .hasMessageContaining("does not open");
    }

    @Test
    void aNameThatIsNotInTheFilterCostsNoQuery() {
        rows.active("shop.example", "a", SHOP);
        readAll();
        assertThat(repository.find("nobody.example")).isEmpty();
        assertThat(repository.find("*.example")).isEmpty();
        assertThat(lookups.outcomes()).isEmpty();
        assertThat(lookups.filteredNames()).isEqualTo(2);
        assertThat(found("shop.example")).isEqualTo(SHOP);
    }

    @Test
    void changesOfOthersAreKnownAfterTheNextLook() {
        List<Changed> changes = new ArrayList<>();
        repository.onChange(changes::add);
        readAll();
        changes.clear();
        rows.active("shop.example", "a", SHOP);
        assertThat(repository.find("shop.example")).isEmpty();
        repository.refresh();
        assertThat(found("shop.example")).isEqualTo(SHOP);
        assertThat(changes).containsExactly(Changed.names("shop.example"));
        repository.refresh();
        assertThat(changes).hasSize(1);
    }

    @Test
    void changesOfThisProcessAreKnownAtOnce() {
        readAll();
        rows.active("shop.example", "a", SHOP);
        watch.changed(Set.of("shop.example"), Set.of());
        assertThat(found("shop.example")).isEqualTo(SHOP);
    }

    @Test
    void listsAllHostsInTheirOrder() {
        rows.inOneTransaction(() -> IntStream.range(0, 2_100)
                .forEach(i -> rows.host("h%05d.example".formatted(i), "a", HostState.PROVEN, null)));
        rows.active("shop.example", "a", SHOP);
        rows.host("z.example", "b", HostState.SUSPENDED, null);
        List<Summary> all = repository.list().toList();
        assertThat(all).hasSize(2_102);
        assertThat(all.get(2_099).names()).containsExactly("h02099.example");
        assertThat(all.get(2_099).fault()).contains("No certificate yet");
        assertThat(all.get(2_100).notAfter()).contains(SHOP.leaf().getNotAfter().toInstant());
        assertThat(all.get(2_101).fault()).contains("Suspended: no reason given");
        assertThat(repository.list().limit(3)).hasSize(3);
    }

    @Test
    void countsHostsAndFindsTheFirstToExpire() {
        SigningChain expired = CertificateDraft.expired("old.example", null)
                .dnsName("old.example")
                .make()
                .chain();
        rows.inOneTransaction(() -> IntStream.range(0, 1_001).forEach(i -> rows.certificate("unused", expired)));
        rows.active("shop.example", "a", SHOP);
        rows.host("next.example", "a", HostState.PROVEN, null);
        readAll();
        StoreStatus status = watch.status();
        assertThat(status.hosts())
                .isEqualTo(Map.of(HostState.ACTIVE, 1L, HostState.PROVEN, 1L, HostState.SUSPENDED, 0L));
        assertThat(status.firstToExpire().orElseThrow().names()).containsExactly("shop.example");
        assertThat(status.names()).contains(2);
        assertThat(status.outage()).isEmpty();
        assertThat(status.lastAnswer()).isPresent();
    }

    private boolean isPostgres() {
        return this instanceof FleetRepositoryPostgresTests;
    }

    private void readAll() {
        watch.readChanges();
        watch.readAll();
    }

    private SigningChain found(String name) {
        return repository.find(name).orElseThrow().signingChains().get(0);
    }

    private void assertRefused(String name, Alert alert, String reason) {
        assertThatThrownBy(() -> repository.find(name))
                .isInstanceOfSatisfying(
                        HandshakeRefusedException.class,
                        refusal -> assertThat(refusal.alert()).isEqualTo(alert))
                .hasMessageContaining(reason);
    }

    private void assertBroken(String name, String fault) {
        assertThatThrownBy(() -> repository.find(name))
                .isInstanceOf(InvalidMaterialException.class)
                .hasMessageStartingWith(fault);
        assertThat(lookups.outcomes()).containsExactly(Outcome.BROKEN);
    }
}
