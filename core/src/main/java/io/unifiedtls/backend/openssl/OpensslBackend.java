package io.unifiedtls.backend.openssl;

import io.netty.handler.ssl.OpenSsl;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.ServerName;
import io.unifiedtls.SessionTicketKeys;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.backend.BackendClientContext;
import io.unifiedtls.backend.BackendServerContext;
import io.unifiedtls.backend.Http2ServerContext;
import io.unifiedtls.backend.TLSBackend;
import io.unifiedtls.revocation.RevocationChecks;
import io.unifiedtls.revocation.RevocationSettings;
import io.unifiedtls.x509.KeyPairs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** BoringSSL for servers, and another implementation for clients. */
public final class OpensslBackend implements TLSBackend {

    /** One for all backends, made when the library is there. */
    private static final class Points {
        static final NativePointProof PROOF = new NativePointProof();
    }

    private final TLSBackend clients;
    private final SessionTicketKeys ticketKeys;
    private final OcspStaples staples;
    private final Optional<KeyLog> keyLog;
    private final RevocationChecks revocation;
    private final OpensslCapabilities capabilities;

    /**
     * Create a backend.
     *
     * @param clients makes the contexts of clients
     * @param ticketKeys of the session tickets of all contexts
     * @param staples the OCSP responses for configurations that want them
     * @throws IllegalStateException if something is {@link #missing}
     */
    public OpensslBackend(TLSBackend clients, SessionTicketKeys ticketKeys, OcspStaples staples) {
        this(clients, ticketKeys, staples, Optional.empty(), RevocationChecks.within(RevocationSettings.DEFAULT));
    }

    private OpensslBackend(
            TLSBackend clients,
            SessionTicketKeys ticketKeys,
            OcspStaples staples,
            Optional<KeyLog> keyLog,
            RevocationChecks revocation) {
        missing().ifPresent(missing -> {
            throw new IllegalStateException("OpenSSL cannot be used: " + missing);
        });
        this.clients = clients;
        this.ticketKeys = ticketKeys;
        this.staples = staples;
        this.keyLog = keyLog;
        this.revocation = revocation;
        this.capabilities = new OpensslCapabilities(new NamedGroups());
        KeyPairs.proveFirstBy(Points.PROOF);
    }

    /**
     * A backend that appends the secrets of all connections to a file, so that a recording of the network can be read.
     *
     * @throws IOException if the file cannot be written
     */
    public OpensslBackend withInsecureKeyLog(Path file) throws IOException {
        return new OpensslBackend(clients, ticketKeys, staples, Optional.of(new KeyLog(file)), revocation);
    }

    /** A backend that asks about the revocation of clients within other bounds. */
    public OpensslBackend withRevocation(RevocationSettings settings) {
        return new OpensslBackend(clients, ticketKeys, staples, keyLog, RevocationChecks.within(settings));
    }

    /** Why this backend cannot be used here; empty if it can. Needs Netty's {@code OpenSsl} on the class path. */
    public static Optional<String> missing() {
        if (!OpenSsl.isAvailable()) {
            Throwable cause = OpenSsl.unavailabilityCause();
            return Optional.of(
                    cause instanceof ClassNotFoundException
                            ? "netty-tcnative-boringssl-static is not on the class path"
                            : "its native library does not load: " + cause);
        }
        return OpenSsl.versionString().equals("BoringSSL")
                ? Optional.empty()
                : Optional.of("the native library is %s, not BoringSSL".formatted(OpenSsl.versionString()));
    }

    @Override
    public String name() {
        @Nullable String netty = OpenSsl.class.getPackage().getImplementationVersion();
        return "OpenSSL (BoringSSL%s)".formatted(netty == null ? "" : " of Netty " + netty);
    }

    @Override
    public List<String> faults(TLSConfiguration configuration) {
        return capabilities.faults(configuration);
    }

    @Override
    public BackendServerContext newServerContext(TLSConfiguration configuration) {
        return Http2ServerContext.of(
                configuration,
                one -> new OpensslServerContext(one, new NativeContexts(one, keyLog, revocation), ticketKeys, staples));
    }

    /** Without the ticket keys of the other contexts. */
    @Override
    public BackendServerContext challengeContext(TLSConfiguration configuration) {
        return OpensslServerContext.withoutSessions(
                configuration, new NativeContexts(configuration, keyLog, revocation), staples);
    }

    @Override
    public List<String> clientFaults(TLSConfiguration configuration) {
        return clients.clientFaults(configuration);
    }

    @Override
    public Optional<String> clientNameFault(ServerName name) {
        return clients.clientNameFault(name);
    }

    @Override
    public BackendClientContext newClientContext(TLSConfiguration configuration) {
        return clients.newClientContext(configuration);
    }

    @Override
    public BackendClientContext newInsecureClientContext(TLSConfiguration configuration) {
        return clients.newInsecureClientContext(configuration);
    }

    @Override
    public List<NamedGroup> defaultNamedGroups() {
        return NamedGroups.DEFAULT;
    }

    @Override
    public boolean prefersDirectBuffers() {
        return true;
    }

    @Override
    public SSLParameters supportedParameters() {
        return new SSLParameters(
                OpenSsl.availableJavaCipherSuites().toArray(String[]::new),
                Stream.of(TLSVersion.TLS_1_2, TLSVersion.TLS_1_3)
                        .map(TLSVersion::protocolName)
                        .toArray(String[]::new));
    }
}
