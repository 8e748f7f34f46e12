package io.unifiedtls.context;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.unifiedtls.Alert;
import io.unifiedtls.ClientHello;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.PolicyViolationException;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.UnsupportedSettingException;
import io.unifiedtls.backend.TLSBackend;
import io.unifiedtls.context.ServerSettings.Fallback;
import io.unifiedtls.handshake.HandshakeSelector.Selection;
import io.unifiedtls.handshake.LateBindingContext;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.sni.HostTable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Selects a configuration for each connection, and keeps the leaves made of those configurations. */
final class RootServerContext implements LateBindingContext {

    /** An IPv4 address, or an IPv6 one in brackets (RFC 3986, section 3.2.2). */
    private static final Pattern IP_LITERAL = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9A-Fa-f:.]+]");

    private final OnceLog log = new OnceLog(LoggerFactory.getLogger(RootServerContext.class));
    private final TLSConfiguration configuration;
    private final TLSBackend backend;
    private final SSLParameters supportedParameters;
    private final TLSPolicy policy;
    private final List<String> violations;
    private final HostTable hosts;
    private final ResolverChain resolvers;
    private final CertificateSupply certificates;
    private final ServerSettings settings;
    private final Cache<TLSConfiguration, LeafServerContext> leaves;
    private final SSLContext sslContext;

    RootServerContext(
            TLSConfiguration configuration,
            TLSBackend backend,
            TLSPolicy policy,
            HostTable hosts,
            ResolverChain resolvers,
            CertificateSupply certificates,
            ServerSettings settings) {
        this.configuration = configuration;
        this.backend = backend;
        this.supportedParameters = backend.supportedParameters();
        this.policy = policy;
        this.violations = violations(configuration);
        this.hosts = hosts;
        this.resolvers = resolvers;
        this.certificates = certificates;
        this.settings = settings;
        this.leaves =
                Caffeine.newBuilder().maximumSize(settings.contextCacheSize()).build();
        this.sslContext = BridgedSSLContext.of(this::newEngine, null, supportedParameters());
    }

    @Override
    public TLSConfiguration configuration() {
        return configuration;
    }

    /** One creation, however many handshakes race; a leaf that is evicted lives on in its connections. */
    @Override
    public LeafServerContext derive(TLSConfiguration configuration) {
        return leaves.get(configuration, this::create);
    }

    @Override
    public LateBindingEngine newEngine() {
        return new LateBindingEngine(this::select, supportedParameters(), handshakeTimeout());
    }

    @Override
    public SSLContext sslContext() {
        return sslContext;
    }

    @Override
    public Duration handshakeTimeout() {
        return settings.handshakeTimeout();
    }

    @Override
    public boolean permits(Optional<ServerName> serverName, String authority) {
        Optional<ServerName> requested = ServerName.parse(authority);
        if (serverName.isEmpty()) {
            return authority.isEmpty()
                    || authority.equalsIgnoreCase("localhost")
                    || IP_LITERAL.matcher(authority).matches();
        }
        return requested.equals(serverName)
                || requested
                        .flatMap(hosts::find)
                        .filter(other -> serverName.flatMap(hosts::find).equals(Optional.of(other)))
                        .isPresent();
    }

    /** Why a client of this name would be refused with this configuration; empty if it would not. */
    List<String> faults(TLSConfiguration configuration, Optional<ServerName> serverName) {
        ClientHello clientHello = ClientHello.builder().serverName(serverName).build();
        try {
            derive(withCertificates(configuration, clientHello));
            return List.of();
        } catch (InvalidTLSConfigurationException ex) {
            return ex.faults();
        }
    }

    /** Read only: whoever hands it on hands on a copy. */
    SSLParameters supportedParameters() {
        return supportedParameters;
    }

    /**
     * Check that the policy accepts the root's own configuration.
     *
     * @throws PolicyViolationException with all violations
     */
    void requireAccepted() {
        requireNone(violations);
    }

    private List<String> violations(TLSConfiguration configuration) {
        return policy.violations(configuration).stream()
                .map(violation ->
                        "Configuration '%s' breaks the policy: %s".formatted(configuration.label(), violation))
                .toList();
    }

    private static void requireNone(List<String> violations) {
        if (!violations.isEmpty()) {
            throw new PolicyViolationException(violations);
        }
    }

    private LeafServerContext create(TLSConfiguration configuration) {
        requireNone(violations(configuration));
        List<String> faults = backend.faults(configuration);
        if (!faults.isEmpty()) {
            throw new UnsupportedSettingException(faults);
        }
        return new LeafServerContext(configuration, backend.newServerContext(configuration), this);
    }

    private Selection select(ClientHello clientHello) {
        TLSConfiguration selected = resolvers.resolve(clientHello, this).orElseGet(() -> fallback(clientHello));
        try {
            TLSConfiguration complete = withCertificates(selected, clientHello);
            return new Selection(complete.label(), derive(complete).backendContext());
        } catch (InvalidTLSConfigurationException ex) {
            String faults = String.join(" ", ex.faults());
            throw refused(clientHello, faults, faults, null);
        } catch (RuntimeException ex) {
            throw refused(clientHello, ex.getClass().getName(), "Its context could not be made.", ex);
        }
    }

    private HandshakeRefusedException refused(
            ClientHello clientHello, String fault, String message, @Nullable Throwable cause) {
        String serverName =
                clientHello.serverName().map(name -> "'" + name + "'").orElse("(none)");
        log.warn(
                fault,
                "Refused a handshake for the server name %s with internal_error. %s".formatted(serverName, message),
                cause);
        return new HandshakeRefusedException(Alert.INTERNAL_ERROR, message);
    }

    private TLSConfiguration fallback(ClientHello clientHello) {
        boolean named = clientHello.serverName().isPresent();
        Fallback fallback = named ? settings.unknownServerName() : settings.missingServerName();
        if (fallback == Fallback.DEFAULT) {
            return configuration;
        }
        throw new HandshakeRefusedException(named ? Alert.UNRECOGNIZED_NAME : alertForMissingName(clientHello));
    }

    /** RFC 8446, section 9.2; earlier versions do not know that alert. */
    private static Alert alertForMissingName(ClientHello clientHello) {
        return clientHello.versions().contains(TLSVersion.TLS_1_3) ? Alert.MISSING_EXTENSION : Alert.UNRECOGNIZED_NAME;
    }

    private TLSConfiguration withCertificates(TLSConfiguration selected, ClientHello clientHello) {
        if (!selected.certificates().isEmpty()) {
            return selected;
        }
        return certificates
                .signingChain(clientHello)
                .map(chain -> selected.toBuilder().certificates(chain).build())
                .orElse(selected);
    }
}
