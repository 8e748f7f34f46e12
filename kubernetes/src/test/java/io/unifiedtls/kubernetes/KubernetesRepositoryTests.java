package io.unifiedtls.kubernetes;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Secret;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.CertificateRepository.Entry;
import io.unifiedtls.SigningChain;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which Secret answers, and what a broken one does. */
class KubernetesRepositoryTests {

    private static final String NAME = "shop.example.com";

    private final List<Changed> told = new ArrayList<>();
    private KubernetesRepository repository = repository(null, false, (entry, name) -> Optional.empty());

    private static KubernetesRepository repository(
            @Nullable String annotation, boolean ownTrust, BiFunction<Entry, String, Optional<String>> judge) {
        return new KubernetesRepository(
                new SecretRules(List.of("a"), null, annotation, ownTrust, 1_000, judge), InstantSource.system());
    }

    @BeforeEach
    void listen() {
        repository.complete();
        repository.onChange(told::add);
    }

    private static Secret secret(String namespace, String created, String uid, SigningChain chain) {
        Secret secret = Cluster.secret(namespace, "tls", chain);
        secret.getMetadata().setCreationTimestamp(created);
        secret.getMetadata().setUid(uid);
        return secret;
    }

    private static Secret broken(String namespace, String created, String uid) {
        Secret secret = secret(namespace, created, uid, certificateFor(NAME));
        secret.setData(Map.of("tls.crt", Cluster.encoded("secret text"), "tls.key", Cluster.encoded("secret text")));
        return secret;
    }

    private SigningChain answer() {
        return repository.find(NAME).orElseThrow().signingChains().get(0);
    }

    @Test
    void beforeTheFirstListNoNameIsUnknown() {
        KubernetesRepository early = repository(null, false, (entry, name) -> Optional.empty());
        assertThatThrownBy(() -> early.find(NAME)).isInstanceOf(IllegalStateException.class);
        assertThat(repository.find(NAME)).isEmpty();
    }

    @Test
    void theOldestSecretAnswersInAnyOrderOfArrival() {
        SigningChain oldest = certificateFor(NAME);
        Secret first = secret("b", "2026-01-01T00:00:00Z", "2", oldest);
        Secret sameTime = secret("a", "2026-01-01T00:00:00Z", "3", certificateFor(NAME));
        Secret later = secret("c", "2026-01-01T00:00:01Z", "1", certificateFor(NAME));
        for (List<Secret> order : List.of(List.of(first, sameTime, later), List.of(later, sameTime, first))) {
            order.forEach(repository::put);
            assertThat(answer()).isEqualTo(oldest);
            assertThat(repository.clashes()).singleElement().asString().contains("b/tls answers");
            order.forEach(secret -> repository.remove(secret.getMetadata().getNamespace() + "/tls"));
        }
        assertThat(repository.find(NAME)).isEmpty();
        assertThat(repository.clashes()).isEmpty();
    }

    @Test
    void theOwnerIsTheNamespace() {
        repository.put(secret("a", "2026-01-01T00:00:00Z", "1", certificateFor(NAME)));
        assertThat(repository.find(NAME).flatMap(Entry::owner)).contains("a");
    }

    @Test
    void aRenewalIsToldAsOneAndARemovalAsWithdrawn() {
        repository.put(secret("a", "2026-01-01T00:00:00Z", "1", certificateFor(NAME)));
        SigningChain renewed = certificateFor(NAME);
        repository.put(secret("a", "2026-01-01T00:00:00Z", "1", renewed));
        assertThat(answer()).isEqualTo(renewed);
        assertThat(told.get(1)).isEqualTo(Changed.renewed(NAME));
        repository.remove("a/tls");
        assertThat(told.get(2)).isEqualTo(Changed.names(NAME));
    }

    @Test
    void aDeletedSecretThatIsMadeAnewIsAnotherOne() {
        repository.put(secret("a", "2026-01-01T00:00:00Z", "1", certificateFor(NAME)));
        SigningChain other = certificateFor(NAME);
        repository.put(secret("b", "2026-01-02T00:00:00Z", "2", other));
        repository.remove("a/tls");
        repository.put(secret("a", "2026-01-03T00:00:00Z", "3", certificateFor(NAME)));
        assertThat(answer()).isEqualTo(other);
    }

    @Test
    void aBrokenSecretConcernsNoOtherAndSaysWhat() {
        SigningChain good = certificateFor(NAME);
        repository.put(broken("a", "2026-01-01T00:00:00Z", "1"));
        repository.put(secret("b", "2026-01-02T00:00:00Z", "2", good));
        assertThat(answer()).isEqualTo(good);
        assertThat(repository.faults())
                .containsOnlyKeys("a/tls")
                .extractingByKey("a/tls")
                .asString()
                .contains("Secret a/tls")
                .doesNotContain("secret text");
    }

    /** Its fault is known by its place. */
    @Test
    void aBrokenSecretThatIsMendedOrRemovedIsTold() {
        repository.put(broken("a", "2026-01-01T00:00:00Z", "1"));
        repository.put(secret("a", "2026-01-01T00:00:00Z", "1", certificateFor(NAME)));
        assertThat(told.get(1)).isEqualTo(Changed.names("a/tls", NAME));
        repository.put(broken("b", "2026-01-01T00:00:00Z", "2"));
        repository.remove("b/tls");
        assertThat(told.get(3)).isEqualTo(Changed.names("b/tls"));
    }

    @Test
    void aSecretThatBreaksKeepsWhatItHadUntilItIsGood() {
        SigningChain good = certificateFor(NAME);
        repository.put(secret("a", "2026-01-01T00:00:00Z", "1", good));
        repository.put(broken("a", "2026-01-01T00:00:00Z", "1"));
        assertThat(answer()).isEqualTo(good);
        assertThat(repository.rejected()).singleElement().asString().contains("Secret a/tls");
        SigningChain next = certificateFor(NAME);
        repository.put(secret("a", "2026-01-01T00:00:00Z", "1", next));
        assertThat(answer()).isEqualTo(next);
        assertThat(repository.rejected()).isEmpty();
    }

    @Test
    void aSecretThatIsMadeAnewBrokenKeepsNothing() {
        repository.put(secret("a", "2026-01-01T00:00:00Z", "1", certificateFor(NAME)));
        repository.put(broken("a", "2026-01-02T00:00:00Z", "2"));
        assertThat(repository.find(NAME)).isEmpty();
        assertThat(told.get(1)).isEqualTo(Changed.names(NAME));
    }

    @Test
    void aHostThatWouldBeRefusedTakesNoNameFromOthers() {
        SigningChain refused = certificateFor(NAME);
        repository = repository(
                null,
                false,
                (entry, name) -> entry.signingChains().contains(refused) ? Optional.of("no") : Optional.empty());
        SigningChain good = certificateFor(NAME);
        repository.put(secret("a", "2026-01-01T00:00:00Z", "1", refused));
        assertThat(answer()).isEqualTo(refused); // Its refusal is told by the handshake
        repository.put(secret("b", "2026-01-02T00:00:00Z", "2", good));
        assertThat(answer()).isEqualTo(good);
    }

    @Test
    void anAnnotationTakesNamesAwayAndGivesNone() {
        repository = repository("example.com/names", false, (entry, name) -> Optional.empty());
        Secret some = secret("a", "2026-01-01T00:00:00Z", "1", certificateFor(NAME, "www.example.com"));
        some.getMetadata().setAnnotations(Map.of("example.com/names", " SHOP.example.com ,"));
        repository.put(some);
        repository.complete();
        assertThat(repository.find(NAME)).isPresent();
        assertThat(repository.find("www.example.com")).isEmpty();
        Secret foreign = secret("b", "2026-01-01T00:00:00Z", "2", certificateFor("other.example.com"));
        foreign.getMetadata().setAnnotations(Map.of("example.com/names", "bank.example"));
        repository.put(foreign);
        assertThat(repository.find("bank.example")).isEmpty();
        assertThat(repository.faults().get("b/tls")).contains("bank.example");
    }

    @Test
    void ownTrustNeedsACaAndIsNotTakenUnasked() {
        Secret secret = secret("a", "2026-01-01T00:00:00Z", "1", certificateFor(NAME));
        repository.put(secret);
        assertThat(repository.find(NAME).flatMap(Entry::clientTrust)).isEmpty();
        repository = repository(null, true, (entry, name) -> Optional.empty());
        repository.put(secret);
        assertThat(repository.faults().get("a/tls")).contains("ca.crt");
        assertThat(repository.list())
                .singleElement()
                .satisfies(summary -> assertThat(summary.fault()).isPresent());
    }

    @Test
    void aKeyOfAnotherCertificateIsAFault() {
        Secret secret = secret("a", "2026-01-01T00:00:00Z", "1", certificateFor(NAME));
        Secret other = secret("a", "2026-01-01T00:00:00Z", "1", certificateFor(NAME));
        secret.setData(Map.of(
                "tls.crt",
                secret.getData().get("tls.crt"),
                "tls.key",
                other.getData().get("tls.key")));
        repository.put(secret);
        assertThat(repository.faults()).containsOnlyKeys("a/tls");
    }
}
