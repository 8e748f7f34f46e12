package io.unifiedtls.vault.autoconfigure;

import io.unifiedtls.vault.CredentialException;
import io.unifiedtls.vault.HiddenText;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.vault.authentication.ClientAuthentication;
import org.springframework.vault.authentication.LoginToken;
import org.springframework.vault.support.VaultResponse;
import org.springframework.vault.support.VaultToken;
import org.springframework.web.client.RestClient;

/**
 * A login that Spring's client does not log: Spring Vault's own logins send their secrets as maps of text, which it writes to the log at the level DEBUG.
 *
 * @param path of the authentication method, below {@code auth}
 * @param credentials made for each login
 */
record HiddenLogin(RestClient client, String path, Supplier<Map<String, HiddenText>> credentials)
        implements ClientAuthentication {

    @Override
    public VaultToken login() {
        VaultResponse answer = client.post()
                .uri("auth/%s/login".formatted(path))
                .body(credentials.get())
                .retrieve()
                .body(VaultResponse.class);
        Map<String, Object> login = answer == null ? null : answer.getAuth();
        if (login == null || !(login.get("client_token") instanceof String token) || token.isBlank()) {
            throw new CredentialException("Vault's answer to the login has no token");
        }
        return LoginToken.builder()
                .token(token)
                .renewable(Boolean.TRUE.equals(login.get("renewable")))
                .leaseDuration(Duration.ofSeconds(
                        login.get("lease_duration") instanceof Number seconds ? seconds.longValue() : 0))
                .type(String.valueOf(login.getOrDefault("token_type", "service")))
                .build();
    }
}
