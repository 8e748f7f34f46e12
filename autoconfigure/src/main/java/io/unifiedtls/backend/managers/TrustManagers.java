package io.unifiedtls.backend.managers;

import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.RevocationCheck;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TrustStore;
import io.unifiedtls.TrustStore.Revocation;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathValidator;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.EnumSet;
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
    public static X509ExtendedTrustManager ofServer(TLSConfiguration configuration) {
        if (configuration.clientAuthentication() == ClientAuthentication.NONE) {
            return RefusingTrustManager.INSTANCE;
        }
        return of(configuration, configuration.trustStore().orElseThrow());
    }

    /** Verifies servers against the trust store, or the system's trust anchors. */
    public static X509ExtendedTrustManager ofClient(TLSConfiguration configuration) {
        return new ExplainingTrustManager(
                of(configuration, configuration.trustStore().orElseGet(TrustStore::system)));
    }

    private static X509ExtendedTrustManager of(TLSConfiguration configuration, TrustStore trustStore) {
        try {
            X509ExtendedTrustManager manager = of(trustStore);
            return trustStore.revocation().acceptsUndetermined()
                    ? new SoftRevocationTrustManager(manager, of(trustStore.withRevocation(RevocationCheck.NONE)))
                    : manager;
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException(
                    "The JDK does not take the trust store of configuration '%s'".formatted(configuration.label()), ex);
        }
    }

    private static X509ExtendedTrustManager of(TrustStore trustStore) throws GeneralSecurityException {
        Stream<X509Certificate> system =
                trustStore.includesSystem() ? Arrays.stream(systemCertificates()) : Stream.of();
        Set<X509Certificate> certificates =
                Stream.concat(system, trustStore.certificates().stream()).collect(Collectors.toUnmodifiableSet());
        PathRecorder recorder = new PathRecorder();
        CurrentAnchors anchors = new CurrentAnchors(
                certificates, trustStore.anchorRules().acceptsExpired(), valid -> jdk(valid, recorder, trustStore));
        return new AnchoredTrustManager(anchors, recorder, trustStore);
    }

    private static X509ExtendedTrustManager jdk(
            Set<X509Certificate> certificates, PathRecorder recorder, TrustStore trustStore)
            throws GeneralSecurityException {
        Set<TrustAnchor> anchors = certificates.stream()
                .map(certificate -> new TrustAnchor(certificate, null))
                .collect(Collectors.toSet());
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, null);
        parameters.setRevocationEnabled(false);
        parameters.addCertPathChecker(new WeakSignatureChecker());
        parameters.addCertPathChecker(recorder);
        Revocation revocation = trustStore.revocation();
        if (revocation.check() != RevocationCheck.NONE) {
            parameters.addCertPathChecker(revocationChecker(revocation));
            parameters.addCertStore(
                    CertStore.getInstance("Collection", new CollectionCertStoreParameters(revocation.lists())));
        }
        return trustManager(new CertPathTrustManagerParameters(parameters));
    }

    /** Without the option of a soft failure: no answer is a refusal. */
    private static PKIXRevocationChecker revocationChecker(Revocation revocation) throws GeneralSecurityException {
        Set<Option> options = EnumSet.noneOf(Option.class);
        if (revocation.check() == RevocationCheck.END_ENTITY) {
            options.add(Option.ONLY_END_ENTITY);
        }
        if (!revocation.lists().isEmpty()) {
            options.add(Option.PREFER_CRLS);
        }
        PKIXRevocationChecker checker =
                (PKIXRevocationChecker) CertPathValidator.getInstance("PKIX").getRevocationChecker();
        checker.setOptions(options);
        return checker;
    }

    private static X509Certificate[] systemCertificates() throws GeneralSecurityException {
        return trustManager(null).getAcceptedIssuers();
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
