package io.unifiedtls.vault.autoconfigure;

import io.unifiedtls.Printable;
import io.unifiedtls.vault.CredentialException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Objects;
import org.springframework.vault.authentication.AppRoleAuthentication;
import org.springframework.vault.authentication.AppRoleAuthenticationOptions;
import org.springframework.vault.authentication.AppRoleAuthenticationOptions.RoleId;
import org.springframework.vault.authentication.AppRoleAuthenticationOptions.SecretId;
import org.springframework.vault.authentication.ClientAuthentication;
import org.springframework.vault.authentication.KubernetesAuthentication;
import org.springframework.vault.authentication.KubernetesAuthenticationOptions;
import org.springframework.vault.authentication.TokenAuthentication;
import org.springframework.vault.support.VaultToken;
import org.springframework.web.client.RestClient;

/** The authentication that the settings name. */
final class Authentications {

    private static final int LONGEST_TOKEN = 16 * 1024;

    private Authentications() {}

    /** The only one of the settings, which have no faults. */
    static ClientAuthentication of(VaultProperties properties, RestClient client) {
        if (properties.token() != null) {
            return new TokenAuthentication(properties.token());
        }
        String file = properties.tokenFile();
        if (file != null) {
            return () -> VaultToken.of(read(file));
        }
        return properties.appRole() != null
                ? appRole(properties.appRole(), client)
                : kubernetes(Objects.requireNonNull(properties.kubernetes()), client);
    }

    private static ClientAuthentication appRole(VaultProperties.AppRole appRole, RestClient client) {
        var options = AppRoleAuthenticationOptions.builder()
                .path(appRole.path())
                .roleId(RoleId.provided(Objects.requireNonNull(appRole.roleId())))
                .secretId(appRole.secretId() == null ? SecretId.absent() : SecretId.provided(appRole.secretId()));
        return new AppRoleAuthentication(options.build(), client);
    }

    private static ClientAuthentication kubernetes(VaultProperties.Kubernetes kubernetes, RestClient client) {
        KubernetesAuthenticationOptions options = KubernetesAuthenticationOptions.builder()
                .path(kubernetes.path())
                .role(Objects.requireNonNull(kubernetes.role()))
                .jwtSupplier(() -> read(kubernetes.tokenFile()))
                .build();
        return new KubernetesAuthentication(options, client);
    }

    private static String read(String file) {
        try (InputStream content = Files.newInputStream(Path.of(file))) {
            String token = new String(content.readNBytes(LONGEST_TOKEN), StandardCharsets.US_ASCII).strip();
            if (token.isEmpty()) {
                throw new CredentialException("The file %s has no token".formatted(Printable.of(file, 200)));
            }
            return token;
        } catch (IOException | InvalidPathException ex) {
            throw new CredentialException("The token in the file %s cannot be read (%s)"
                    .formatted(Printable.of(file, 200), ex.getClass().getSimpleName()));
        }
    }
}
