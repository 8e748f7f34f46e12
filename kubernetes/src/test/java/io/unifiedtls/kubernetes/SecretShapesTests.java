package io.unifiedtls.kubernetes;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.pem;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretList;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.unifiedtls.CertificateRepository.Entry;
import io.unifiedtls.SigningChain;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Secrets as the API server of Kubernetes 1.30 and later sends them (its OpenAPI: {@code io.k8s.api.core.v1.Secret}), with the content of cert-manager's. */
class SecretShapesTests {

    private static final String NAME = "shop.example.com";
    private static final SigningChain CHAIN = certificateFor(NAME);

    /** With a field that no version has yet. */
    private static SecretList list(String caCrt) {
        return Serialization.unmarshal(
                """
                {
                  "kind": "SecretList",
                  "apiVersion": "v1",
                  "metadata": {"resourceVersion": "104711", "continue": "", "remainingItemCount": 0},
                  "items": [{
                    "metadata": {
                      "name": "shop-tls",
                      "namespace": "shop",
                      "uid": "6f2a6a0e-6b1f-4d39-8a4b-4f7c0a8d4a11",
                      "resourceVersion": "104699",
                      "generation": 1,
                      "creationTimestamp": "2026-01-02T03:04:05Z",
                      "labels": {"controller.cert-manager.io/fao": "true"},
                      "annotations": {
                        "cert-manager.io/alt-names": "shop.example.com",
                        "cert-manager.io/certificate-name": "shop",
                        "cert-manager.io/common-name": "",
                        "cert-manager.io/issuer-kind": "ClusterIssuer",
                        "cert-manager.io/issuer-name": "letsencrypt"
                      },
                      "ownerReferences": [{
                        "apiVersion": "cert-manager.io/v1",
                        "kind": "Certificate",
                        "name": "shop",
                        "uid": "0e9d1f7a-8f0b-4a53-a1c8-3c1d7a5a3f10",
                        "controller": true,
                        "blockOwnerDeletion": true
                      }],
                      "finalizers": ["example.com/kept"],
                      "managedFields": [{
                        "manager": "cert-manager-certificates-issuing",
                        "operation": "Apply",
                        "apiVersion": "v1",
                        "time": "2026-01-02T03:04:05Z",
                        "fieldsType": "FieldsV1",
                        "fieldsV1": {"f:data": {".": {}, "f:ca.crt": {}, "f:tls.crt": {}, "f:tls.key": {}}, "f:type": {}}
                      }]
                    },
                    "immutable": false,
                    "data": {"ca.crt": "%s", "tls.crt": "%s", "tls.key": "%s", "tls-combined.pem": "bm90IG91cnM="},
                    "type": "kubernetes.io/tls",
                    "ofAnotherCentury": {"a": [1]}
                  }]
                }
                """.formatted(
                        caCrt, Cluster.encoded(pem(CHAIN.certificates())), Cluster.encoded(pem(CHAIN.privateKey()))),
                SecretList.class);
    }

    private static Optional<Entry> served(Secret secret, boolean ownTrust) {
        KubernetesRepository repository = new KubernetesRepository(
                new SecretRules(List.of("shop"), null, null, ownTrust, 1_000, (entry, name) -> Optional.empty()),
                InstantSource.system());
        repository.put(secret);
        repository.complete();
        return repository.holds(NAME) ? repository.find(NAME) : Optional.empty();
    }

    @Test
    void aSecretOfCertManagerIsServed() {
        Secret secret = list("").getItems().get(0);
        assertThat(served(secret, false).orElseThrow()).satisfies(entry -> {
            assertThat(entry.signingChains()).containsExactly(CHAIN);
            assertThat(entry.owner()).contains("shop");
            assertThat(entry.clientTrust()).isEmpty();
        });
        assertThat(new SecretReader(new SecretRules(
                                List.of("shop"), null, null, false, 1_000, (entry, name) -> Optional.empty()))
                        .read(secret)
                        .created())
                .isEqualTo("2026-01-02T03:04:05Z");
    }

    /** The certificate of the server's authority, too, which is no trust in clients unless the source says so. */
    @Test
    void itsAuthorityIsTrustedOnRequestAlone() {
        Secret secret = list(Cluster.encoded(pem(List.of(AUTHORITY.certificate()))))
                .getItems()
                .get(0);
        assertThat(served(secret, false).flatMap(Entry::clientTrust)).isEmpty();
        assertThat(served(secret, true).flatMap(Entry::clientTrust))
                .hasValueSatisfying(trust -> assertThat(trust.certificates()).containsExactly(AUTHORITY.certificate()));
        assertThat(served(list("").getItems().get(0), true)).isEmpty();
    }
}
