package io.unifiedtls.spiffe;

import com.google.protobuf.ByteString;
import io.spiffe.bundle.x509bundle.X509Bundle;
import io.spiffe.exception.X509BundleException;
import io.spiffe.exception.X509SvidException;
import io.spiffe.spiffeid.TrustDomain;
import io.spiffe.svid.x509svid.X509Svid;
import io.spiffe.workloadapi.grpc.Workload.X509SVID;
import io.spiffe.workloadapi.grpc.Workload.X509SVIDResponse;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TrustStore;
import io.unifiedtls.x509.SpiffeId;
import io.unifiedtls.x509.SubjectAlternativeNames;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads the identity in an answer of the Workload API by the rules of the X.509-SVID specification. Other identities in the answer are
 * not looked at, and a federated bundle that cannot be read leaves out its own trust domain only.
 */
final class AnswerReader {

    private static final int MOST_NAMED = 10;

    private final Optional<String> wanted;
    private final InstantSource clock;

    /**
     * Create a reader.
     *
     * @param wanted the SPIFFE ID; if empty, the first one, which is the default one (SPIFFE Workload API, section 5.2.1)
     */
    AnswerReader(Optional<String> wanted, InstantSource clock) {
        this.wanted = wanted;
        this.clock = clock;
    }

    /**
     * Read an answer.
     *
     * @throws UnusableAnswerException if it has no identity that can be used
     */
    WorkloadIdentity read(X509SVIDResponse answer) {
        X509SVID chosen = choose(answer.getSvidsList());
        try {
            SigningChain chain = chain(chosen);
            List<String> warnings = new ArrayList<>();
            return new WorkloadIdentity(chain, trust(chosen, answer.getFederatedBundlesMap(), warnings), warnings);
        } catch (UnusableAnswerException ex) {
            throw ex;
        } catch (X509SvidException | RuntimeException ex) { // Of readers, for odd bytes
            throw new UnusableAnswerException(
                    "The SVID of '%s' cannot be used: %s".formatted(chosen.getSpiffeId(), ex.getMessage()), ex);
        }
    }

    private X509SVID choose(List<X509SVID> offered) {
        if (offered.isEmpty()) {
            throw new UnusableAnswerException("The Workload API gave no SVID. Register an entry for this workload.");
        }
        return wanted.isEmpty()
                ? offered.get(0)
                : offered.stream()
                        .filter(svid -> svid.getSpiffeId().equals(wanted.get()))
                        .findFirst()
                        .orElseThrow(() -> new UnusableAnswerException(
                                "The Workload API gave no SVID of '%s', only of %s. Correct id, or register an entry for this workload."
                                        .formatted(
                                                wanted.get(),
                                                offered.stream()
                                                        .limit(MOST_NAMED)
                                                        .map(X509SVID::getSpiffeId)
                                                        .collect(Collectors.joining(", ")))));
    }

    private SigningChain chain(X509SVID given) throws X509SvidException {
        X509Svid svid = X509Svid.parseRaw(
                given.getX509Svid().toByteArray(), given.getX509SvidKey().toByteArray());
        X509Certificate leaf = svid.getLeaf();
        Optional<String> id =
                SpiffeId.of(leaf, SubjectAlternativeNames.of(leaf)).map(Object::toString);
        if (!id.equals(Optional.of(given.getSpiffeId()))) {
            throw new UnusableAnswerException("The SVID of '%s' cannot be used: its certificate has %s."
                    .formatted(
                            given.getSpiffeId(),
                            id.map("the SPIFFE ID '%s'"::formatted).orElse("no valid SPIFFE ID")));
        }
        Instant end = leaf.getNotAfter().toInstant();
        if (clock.instant().isAfter(end)) {
            throw new UnusableAnswerException("The SVID of '%s' expired on %s. Check the clocks, and the agent."
                    .formatted(given.getSpiffeId(), end));
        }
        return SigningChain.of(svid.getPrivateKey(), svid.getChain());
    }

    private static TrustStore trust(X509SVID own, Map<String, ByteString> federated, List<String> warnings)
            throws X509SvidException {
        Map<String, Set<X509Certificate>> bundles = new LinkedHashMap<>();
        TrustDomain domain = TrustDomain.parse(own.getSpiffeId());
        try {
            bundles.put(domain.getName(), authorities(domain, own.getBundle()));
        } catch (X509BundleException | RuntimeException ex) {
            throw new UnusableAnswerException(
                    "The bundle of the trust domain '%s' cannot be used: %s".formatted(domain, ex.getMessage()), ex);
        }
        federated.forEach((name, bundle) -> {
            try {
                TrustDomain other = TrustDomain.parse(name);
                bundles.putIfAbsent(other.getName(), authorities(other, bundle));
            } catch (X509BundleException | RuntimeException ex) {
                warnings.add(
                        "The bundle of the federated trust domain '%s' cannot be used, so its peers are refused: %s"
                                .formatted(name, ex.getMessage()));
            }
        });
        return TrustStore.ofTrustDomains(bundles);
    }

    /** A certificate that is no authority signs no others, and must not become a peer that is trusted by itself. */
    private static Set<X509Certificate> authorities(TrustDomain domain, ByteString bundle) throws X509BundleException {
        Set<X509Certificate> authorities = X509Bundle.parse(domain, bundle.toByteArray()).getX509Authorities().stream()
                .filter(certificate -> certificate.getBasicConstraints() >= 0)
                .collect(Collectors.toUnmodifiableSet());
        TrustStore.ofTrustDomains(Map.of(domain.getName(), authorities)); // With the bounds of keys, by itself
        return authorities;
    }
}
