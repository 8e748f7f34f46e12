package io.unifiedtls.backend.jsse;

import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.CipherSuite;
import io.unifiedtls.EffectiveSettings;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.ServerName;
import io.unifiedtls.SessionSettings;
import io.unifiedtls.SignatureScheme;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSVersion;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;

/** Turns configurations into the JDK's parameters, for either side. */
final class JsseParameters {

    private JsseParameters() {}

    /** Parameters with the settings of one side. */
    static SSLParameters of(EffectiveSettings settings) {
        TLSConfiguration configuration = settings.configuration();
        SSLParameters parameters = new SSLParameters(cipherSuites(settings), versions(configuration));
        parameters.setAlgorithmConstraints(StrongSignatures.ONLY);
        parameters.setApplicationProtocols(settings.applicationProtocols().stream()
                .map(ApplicationProtocol::name)
                .toArray(String[]::new));
        configuration
                .namedGroups()
                .ifPresent(groups -> NewerParameters.NAMED_GROUPS.set(
                        parameters, groups.stream().map(NamedGroup::name).toList()));
        configuration
                .signatureSchemes()
                .ifPresent(schemes -> NewerParameters.SIGNATURE_SCHEMES.set(
                        parameters, schemes.stream().map(SignatureScheme::name).toList()));
        return parameters;
    }

    /** The JDK's context with the configuration's keys, and this trust. */
    static SSLContext sslContext(TLSConfiguration configuration, KeyManager keys, TrustManager trust) {
        try {
            SSLContext sslContext = SSLContext.getInstance("TLS");
            sslContext.init(new KeyManager[] {keys}, new TrustManager[] {trust}, null);
            return sslContext;
        } catch (GeneralSecurityException ex) {
            throw rejected(configuration, ex);
        }
    }

    static IllegalStateException rejected(TLSConfiguration configuration, GeneralSecurityException cause) {
        return new IllegalStateException(
                "The JDK does not accept configuration '%s'".formatted(configuration.label()), cause);
    }

    static void apply(SessionSettings settings, SSLSessionContext sessions) {
        sessions.setSessionTimeout(Math.toIntExact(settings.timeout().toSeconds()));
        sessions.setSessionCacheSize(settings.cacheSize());
    }

    /**
     * The server names that are sent for a host (RFC 6066, section 3): the JDK sends nothing for one without a dot, such as localhost.
     * None if the JDK refuses the name, since it contains an underscore.
     */
    static List<SNIServerName> serverNames(String host) {
        return ServerName.parse(host).map(JsseParameters::serverNames).orElse(List.of());
    }

    private static List<SNIServerName> serverNames(ServerName name) {
        try {
            return List.of(new SNIHostName(name.value().getBytes(StandardCharsets.US_ASCII)));
        } catch (IllegalArgumentException ex) {
            return List.of();
        }
    }

    /** A copy, since engines and sockets may change theirs. */
    static SSLParameters copy(SSLParameters parameters) {
        SSLParameters copy = new SSLParameters(parameters.getCipherSuites(), parameters.getProtocols());
        copy.setUseCipherSuitesOrder(parameters.getUseCipherSuitesOrder());
        copy.setApplicationProtocols(parameters.getApplicationProtocols());
        copy.setAlgorithmConstraints(parameters.getAlgorithmConstraints());
        copy.setEndpointIdentificationAlgorithm(parameters.getEndpointIdentificationAlgorithm());
        NewerParameters.copy(parameters, copy);
        return copy;
    }

    private static String[] cipherSuites(EffectiveSettings settings) {
        return settings.cipherSuites().stream().map(CipherSuite::name).toArray(String[]::new);
    }

    private static String[] versions(TLSConfiguration configuration) {
        return Arrays.stream(TLSVersion.values())
                .filter(configuration::supports)
                .map(TLSVersion::protocolName)
                .toArray(String[]::new);
    }
}
