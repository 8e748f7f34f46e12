package io.unifiedtls.vault.autoconfigure;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of Vault or OpenBao. If there is a VaultOperations bean, it is asked, and the address, the authentication and the trust are its own.
 *
 * @param address URL of Vault, with https unless it is of this machine.
 * @param namespace Namespace of all requests.
 * @param token Token to authenticate with.
 * @param tokenFile Path of a file with the token, such as the sink of an agent. It is read again when Vault refuses the token.
 * @param appRole Authentication as a role of AppRole.
 * @param kubernetes Authentication with the service account of the pod.
 * @param trust Location of the PEM certificates that Vault's server is verified with, beside those of the system.
 * @param bundle Name of the SSL bundle of Spring Boot for connections to Vault, in place of 'trust'.
 * @param connectTimeout How long a connection may take to be made.
 * @param timeout How long an answer may take.
 * @param startTimeout Time that a start waits for certificates.
 * @param optional Whether the application starts without certificates that have not been issued in that time.
 * @param transit Private keys of a fleet that Vault seals.
 */
@ConfigurationProperties("unified-tls.vault")
public record VaultProperties(
        @Nullable String address,
        @Nullable String namespace,
        @Nullable String token,
        @Nullable String tokenFile,
        @Nullable AppRole appRole,
        @Nullable Kubernetes kubernetes,
        @Nullable String trust,
        @Nullable String bundle,
        @DefaultValue("5s") Duration connectTimeout,
        @DefaultValue("10s") Duration timeout,
        @DefaultValue("20s") Duration startTimeout,
        @DefaultValue("false") boolean optional,
        @DefaultValue Transit transit) {

    /** The address, and no token. */
    @Override
    public String toString() {
        return "Vault[%s]".formatted(address);
    }

    /**
     * Authentication as a role of AppRole.
     *
     * @param path Path of the authentication method, below 'auth'.
     * @param roleId Identifier of the role.
     * @param secretId Secret of the role, if it has one.
     */
    public record AppRole(
            @DefaultValue("approle") String path,
            @Nullable String roleId,
            @Nullable String secretId) {

        /** Without the secret. */
        @Override
        public String toString() {
            return "AppRole[%s]".formatted(path);
        }
    }

    /**
     * Authentication with the service account of the pod.
     *
     * @param path Path of the authentication method, below 'auth'.
     * @param role Name of the role. Required.
     * @param tokenFile Path of the file with the token of the service account, which is read at each login.
     */
    public record Kubernetes(
            @DefaultValue("kubernetes") String path,
            @Nullable String role,

            @DefaultValue("/var/run/secrets/kubernetes.io/serviceaccount/token")
            String tokenFile) {}

    /**
     * Private keys of a fleet that Vault seals.
     *
     * @param key Name of a key of the transit engine. If it is set, it takes the place of 'unified-tls.fleet.keys'.
     * @param mount Path of the transit engine.
     */
    public record Transit(
            @Nullable String key, @DefaultValue("transit") String mount) {}
}
