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
 * @param sources Where the certificates of more hosts are, which are not listed here.
 * @param clients Destinations of HTTP clients and the configurations that they are called with.
 * @param server Embedded web server. Without it the server is left as Spring Boot configures it.
 * @param management The management server, where it has a port of its own.
 * @param reload What happens when files change.
 * @param health What the health component makes of certificates that expire.
 * @param handshakeLog The log of handshakes that were refused.
 * @param revocation How far others may go who are asked whether certificates were revoked.
 * @param policy What configurations must keep: none, intermediate, modern, nist-sp-800-52r2, post-quantum, one of
 *     unified-tls.policies, or the name of a TLSPolicy bean.
 * @param policyMode What happens to a configuration that breaks the policy.
 * @param policies Policies of your own, by their names.
 * @param development Certificates for local names, for development.
 */
@ConfigurationProperties("unified-tls")
public record TLSProperties(
        @DefaultValue Map<String, TLSConfigurationProperties> configurations,
        @DefaultValue List<HostProperties> hosts,
        @DefaultValue List<SourceProperties> sources,
        @DefaultValue List<ClientProperties> clients,
        @NestedConfigurationProperty @Nullable ServerProperties server,
        @NestedConfigurationProperty @DefaultValue ManagementProperties management,
        @NestedConfigurationProperty @DefaultValue ReloadProperties reload,
        @NestedConfigurationProperty @DefaultValue HealthProperties health,
        @NestedConfigurationProperty @DefaultValue HandshakeLogProperties handshakeLog,
        @NestedConfigurationProperty @DefaultValue RevocationProperties revocation,
        @DefaultValue("intermediate") String policy,
        @DefaultValue("enforce") PolicyMode policyMode,
        @DefaultValue Map<String, PolicyProperties> policies,
        @NestedConfigurationProperty @DefaultValue DevelopmentProperties development) {

    /** How servers treat clients. */
    public ServerSettings serverSettings() {
        return server == null
                ? ServerSettings.DEFAULT.closing(reload.trustChange())
                : server.settings(reload.trustChange());
    }

    /** What happens to a configuration that breaks the policy. */
    public enum PolicyMode {
        /** It is refused. */
        ENFORCE,
        /** It is used, and the log says what is wrong with it. */
        REPORT
    }
}
