package io.unifiedtls.backend.trust;

import io.unifiedtls.AllowedPeers;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TrustStore;
import io.unifiedtls.revocation.RevocationChecks;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Trust managers straight from trust anchors, without a key store. */
public final class TrustManagers {

    private TrustManagers() {}

    /** Verifies clients against the trust store; refuses all where no client is asked for a certificate. */
    public static X509ExtendedTrustManager ofServer(TLSConfiguration configuration, RevocationChecks checks) {
        return configuration
                .clientAuthentication()
                .trustStore()
                .map(trustStore -> of(configuration, trustStore, checks))
                .orElse(RefusingTrustManager.INSTANCE);
    }

    /** Verifies servers against the trust store, or the system's trust anchors. */
    public static X509ExtendedTrustManager ofClient(TLSConfiguration configuration, RevocationChecks checks) {
        return new ExplainingTrustManager(
                of(configuration, configuration.trustStore().orElseGet(TrustStore::system), checks));
    }

    /** All anchors of a trust store, the system's included. */
    static Set<X509Certificate> anchors(TrustStore trustStore) {
        Stream<X509Certificate> system =
                trustStore.includesSystem() ? Arrays.stream(systemCertificates()) : Stream.of();
        return Stream.concat(system, trustStore.certificates().stream()).collect(Collectors.toUnmodifiableSet());
    }

    private static X509ExtendedTrustManager of(
            TLSConfiguration configuration, TrustStore trustStore, RevocationChecks checks) {
        try {
            return of(trustStore, checks, configuration.allowedPeers());
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException(
                    "The JDK does not accept the trust store of configuration '%s'".formatted(configuration.label()),
                    ex);
        }
    }

    private static X509ExtendedTrustManager of(
            TrustStore trustStore, RevocationChecks checks, Optional<AllowedPeers> allowedPeers)
            throws GeneralSecurityException {
        if (trustStore.trustDomains().isEmpty()) {
            return anchored(trustStore, checks, allowedPeers);
        }
        Map<String, X509ExtendedTrustManager> managers = new HashMap<>();
        for (Map.Entry<String, Set<X509Certificate>> domain :
                trustStore.trustDomains().entrySet()) {
            TrustStore bundle = TrustStore.of(domain.getValue()).withRulesOf(trustStore);
            managers.put(domain.getKey(), anchored(bundle, checks, allowedPeers));
        }
        return new TrustDomainsTrustManager(managers);
    }

    private static X509ExtendedTrustManager anchored(
            TrustStore trustStore, RevocationChecks checks, Optional<AllowedPeers> allowedPeers)
            throws GeneralSecurityException {
        PathRecorder recorder = new PathRecorder();
        CurrentAnchors anchors = new CurrentAnchors(
                anchors(trustStore), trustStore.anchorRules().acceptsExpired(), valid -> jdk(valid, recorder));
        return new AnchoredTrustManager(
                anchors, recorder, trustStore, new PathRevocation(trustStore.revocation(), checks), allowedPeers);
    }

    /** It would ask at addresses that strangers choose, without an end; revocation is checked afterwards. */
    private static X509ExtendedTrustManager jdk(Set<X509Certificate> certificates, PathRecorder recorder)
            throws GeneralSecurityException {
        Set<TrustAnchor> anchors = certificates.stream()
                .map(certificate -> new TrustAnchor(certificate, null))
                .collect(Collectors.toSet());
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, null);
        parameters.setRevocationEnabled(false);
        parameters.addCertPathChecker(new WeakSignatureChecker());
        parameters.addCertPathChecker(recorder);
        return trustManager(new CertPathTrustManagerParameters(parameters));
    }

    private static X509Certificate[] systemCertificates() {
        try {
            return trustManager(null).getAcceptedIssuers();
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException("The trust anchors of the Java runtime cannot be read", ex);
        }
    }

    private static X509ExtendedTrustManager trustManager(@Nullable ManagerFactoryParameters parameters)
            throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        if (parameters == null) {
            factory.init((KeyStore) null);
        } else {
            factory.init(parameters);
        }
        return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    }
}
