package io.unifiedtls.vault.autoconfigure;

import io.unifiedtls.Printable;
import io.unifiedtls.vault.CredentialException;
import io.unifiedtls.vault.HiddenText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.springframework.vault.authentication.ClientAuthentication;
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
        Map<String, HiddenText> credentials = new HashMap<>();
        credentials.put("role_id", new HiddenText(Objects.requireNonNull(appRole.roleId())));
        if (appRole.secretId() != null) {
            credentials.put("secret_id", new HiddenText(appRole.secretId()));
        }
        return new HiddenLogin(client, appRole.path(), () -> credentials);
    }

    private static ClientAuthentication kubernetes(VaultProperties.Kubernetes kubernetes, RestClient client) {
        HiddenText role = new HiddenText(Objects.requireNonNull(kubernetes.role()));
        return new HiddenLogin(
                client,
                kubernetes.path(),
                () -> Map.of("role", role, "jwt", new HiddenText(read(kubernetes.tokenFile()))));
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
