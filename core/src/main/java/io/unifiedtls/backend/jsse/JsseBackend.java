package io.unifiedtls.backend.jsse;

import io.unifiedtls.NamedGroup;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.backend.BackendClientContext;
import io.unifiedtls.backend.BackendServerContext;
import io.unifiedtls.backend.Http2ServerContext;
import io.unifiedtls.backend.TLSBackend;
import io.unifiedtls.backend.trust.RefusingTrustManager;
import io.unifiedtls.logging.PrintableLogger;
import io.unifiedtls.revocation.RevocationChecks;
import io.unifiedtls.revocation.RevocationSettings;
import io.unifiedtls.wording.Setting;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.slf4j.Logger;

/** The TLS implementation of the JDK. */
public final class JsseBackend implements TLSBackend {

    private static final Logger log = PrintableLogger.of(JsseBackend.class);

    private static final List<String> JAVA_17_GROUPS = List.of(
            "x25519",
            "secp256r1",
            "secp384r1",
            "secp521r1",
            "x448",
            "ffdhe2048",
            "ffdhe3072",
            "ffdhe4096",
            "ffdhe6144",
            "ffdhe8192");

    private final SSLContext anyContext;
    private final SSLParameters supported;
    private final List<NamedGroup> defaultGroups;
    private final JsseCapabilities capabilities;
    private final RevocationChecks serverRevocation;
    private final RevocationChecks clientRevocation;

    /** Asks about revocation within the default bounds. */
    public JsseBackend() {
        this(RevocationSettings.DEFAULT);
    }

    /**
     * Create a backend.
     *
     * @param revocation the bounds for questions about revocation; servers and clients have places of their own
     */
    public JsseBackend(RevocationSettings revocation) {
        serverRevocation = RevocationChecks.within(revocation);
        clientRevocation = RevocationChecks.within(revocation);
        try {
            anyContext = SSLContext.getInstance("TLS");
            anyContext.init(null, new TrustManager[] {RefusingTrustManager.INSTANCE}, null);
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException("This Java runtime does not support TLS", ex);
        }
        supported = anyContext.getSupportedSSLParameters();
        defaultGroups = defaultGroups(anyContext);
        capabilities = new JsseCapabilities(anyContext);
        if (makesTicketKeysPerHandshake(Runtime.version())) {
            log.warn(
                    "Java {} loses its session ticket keys when an application uses several TLS contexts (JDK-8298381), so "
                            + "clients can rarely resume a session. Update to Java 17.0.13, 21 or later.",
                    Runtime.version());
        }
    }

    @Override
    public String name() {
        return "JDK (%s %s)".formatted(anyContext.getProvider().getName(), Runtime.version());
    }

    @Override
    public List<String> faults(TLSConfiguration configuration) {
        return capabilities.serverFaults(configuration);
    }

    @Override
    public Optional<String> nameFault(ServerName name) {
        return refusal(name, "Rename the host, or use OpenSSL (%s).".formatted(Setting.BACKEND));
    }

    @Override
    public BackendServerContext newServerContext(TLSConfiguration configuration) {
        return Http2ServerContext.of(configuration, one -> new JsseServerContext(one, defaultGroups, serverRevocation));
    }

    @Override
    public BackendServerContext challengeContext(TLSConfiguration configuration) {
        return new JsseServerContext(
                configuration,
                defaultGroups,
                serverRevocation,
                new SessionlessKeyManager(configuration.signingChains()));
    }

    @Override
    public List<String> clientFaults(TLSConfiguration configuration) {
        return capabilities.clientFaults(configuration);
    }

    @Override
    public Optional<String> clientNameFault(ServerName name) {
        return refusal(name, "Rename the host.");
    }

    @Override
    public BackendClientContext newClientContext(TLSConfiguration configuration) {
        return JsseClientContext.verifying(configuration, clientRevocation);
    }

    @Override
    public BackendClientContext newInsecureClientContext(TLSConfiguration configuration) {
        return JsseClientContext.insecure(configuration);
    }

    @Override
    public List<NamedGroup> defaultNamedGroups() {
        return defaultGroups;
    }

    @Override
    public SSLParameters supportedParameters() {
        return new SSLParameters(supported.getCipherSuites(), supported.getProtocols());
    }

    /** Before Java 20 it does not say; the list is that of Java 17. */
    private static List<NamedGroup> defaultGroups(SSLContext context) {
        List<String> names = NewerParameters.NAMED_GROUPS.supported(context.getDefaultSSLParameters());
        return (names.isEmpty() ? JAVA_17_GROUPS : names)
                .stream().map(NamedGroup::of).toList();
    }

    /** It takes letters, digits and hyphens alone. */
    private static Optional<String> refusal(ServerName name, String remedy) {
        return JsseParameters.serverNames(name.value()).isEmpty()
                ? Optional.of("'%s' contains an underscore, which the JDK refuses in a server name. %s"
                        .formatted(name, remedy))
                : Optional.empty();
    }

    static boolean makesTicketKeysPerHandshake(Runtime.Version version) {
        return version.feature() < 21
                && !(version.feature() == 17 && version.compareToIgnoreOptional(Runtime.Version.parse("17.0.13")) >= 0);
    }
}
