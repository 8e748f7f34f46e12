package io.unifiedtls.autoconfigure.properties;

import io.unifiedtls.selection.ServerSettings;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of TLS.
 *
 * @param configurations Named configurations. Each becomes a TLSConfiguration bean with its name as qualifier.
 * @param hosts Hosts and the configurations that answer them.
 * @param sources Directories and repositories that provide the certificates of more hosts.
 * @param clients Destinations of HTTP clients and the configurations to use for them.
 * @param server Embedded web server. If it is not set, the server stays as Spring Boot configures it.
 * @param redirect Port that redirects HTTP to HTTPS.
 * @param management Management server with its own port.
 * @param reload Reloading of changed files.
 * @param health Treatment of expiring certificates by the health component.
 * @param handshakeLog Log of refused handshakes.
 * @param revocation Limits for revocation queries.
 * @param policy Policy that configurations must meet: none, intermediate, modern, nist-sp-800-52r2, post-quantum, one
 *     of unified-tls.policies, or the name of a TLSPolicy bean.
 * @param policyMode Treatment of a configuration that violates the policy.
 * @param policies Your own policies, by name.
 * @param development Certificates for local names during development.
 */
@ConfigurationProperties("unified-tls")
public record TLSProperties(
        @DefaultValue Map<String, TLSConfigurationProperties> configurations,
        @DefaultValue List<HostProperties> hosts,
        @DefaultValue List<SourceProperties> sources,
        @DefaultValue List<ClientProperties> clients,
        @NestedConfigurationProperty @Nullable ServerProperties server,
        @NestedConfigurationProperty @DefaultValue RedirectProperties redirect,
        @NestedConfigurationProperty @DefaultValue ManagementProperties management,
        @NestedConfigurationProperty @DefaultValue ReloadProperties reload,
        @NestedConfigurationProperty @DefaultValue HealthProperties health,
        @NestedConfigurationProperty @DefaultValue HandshakeLogProperties handshakeLog,
        @NestedConfigurationProperty @DefaultValue RevocationProperties revocation,
        @DefaultValue("intermediate") String policy,
        @DefaultValue("enforce") PolicyMode policyMode,
        @DefaultValue Map<String, PolicyProperties> policies,
        @NestedConfigurationProperty @DefaultValue DevelopmentProperties development) {

    /** A server that is switched off is none: its hosts and sources have nobody to answer, and nothing redirects to it. */
    public TLSProperties {
        if (server != null && !server.enabled()) {
            server = null;
            hosts = List.of();
            sources = List.of();
            redirect = RedirectProperties.NONE;
        }
    }

    /** The settings of the server, or the defaults without one. */
    public ServerSettings serverSettings() {
        return server == null
                ? ServerSettings.DEFAULT.closing(reload.trustChange())
                : server.settings(reload.trustChange());
    }

    /** Treatment of a configuration that violates the policy. */
    public enum PolicyMode {
        /** The configuration is refused. */
        ENFORCE,
        /** The configuration is used, and the log lists its violations. */
        REPORT
    }
}
