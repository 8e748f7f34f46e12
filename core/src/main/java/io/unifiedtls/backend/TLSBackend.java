package io.unifiedtls.backend;

import io.unifiedtls.NamedGroup;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLParameters;

/** A TLS implementation. Immutable and thread-safe. */
public interface TLSBackend {

    /** The name and version for logs, such as {@code JDK (SunJSSE 17.0.15)}. */
    String name();

    /**
     * The settings that this implementation cannot honour as a server; empty if it can honour everything. Each fault names the
     * setting as the properties spell it, and says what to do.
     */
    List<String> faults(TLSConfiguration configuration);

    /** Why no client can ask this implementation for a name, with a remedy; empty if one can. */
    default Optional<String> nameFault(ServerName name) {
        return Optional.empty();
    }

    /** Combine this implementation with a configuration that has no faults. */
    BackendServerContext newServerContext(TLSConfiguration configuration);

    /** As {@link #newServerContext}, but without any session: none is in a ticket, and none can be resumed. */
    BackendServerContext challengeContext(TLSConfiguration configuration);

    /** The settings that this implementation cannot honour as a client; as {@link #faults}. */
    List<String> clientFaults(TLSConfiguration configuration);

    /** As {@link #nameFault}, of a server that this implementation calls. */
    default Optional<String> clientNameFault(ServerName name) {
        return Optional.empty();
    }

    /** Combine this implementation with a configuration that has no {@link #clientFaults}. */
    BackendClientContext newClientContext(TLSConfiguration configuration);

    /** As {@link #newClientContext}, but one that verifies no server. */
    BackendClientContext newInsecureClientContext(TLSConfiguration configuration);

    /** The groups that a configuration without {@code named-groups} gets, in order of preference. */
    List<NamedGroup> defaultNamedGroups();

    /** Whether its engines work on memory outside the heap, so that buffers there save a copy. */
    default boolean prefersDirectBuffers() {
        return false;
    }

    /** The names of all versions and cipher suites, for servers that ask before the handshake. */
    SSLParameters supportedParameters();
}
