package io.unifiedtls.vault;

import io.unifiedtls.vault.FakeVault.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Tokens of a fake Vault: logins of AppRole and Kubernetes, renewal, and what they are refused for. */
public final class FakeTokens {

    public static final String ROOT = "hvs.root-" + UUID.randomUUID();
    public static final String ROLE_ID = "role-" + UUID.randomUUID();
    public static final String SECRET_ID = "secret-" + UUID.randomUUID();

    public final AtomicInteger logins = new AtomicInteger();
    public final AtomicInteger renewals = new AtomicInteger();
    public final AtomicInteger revocations = new AtomicInteger();
    public volatile Duration ttl = Duration.ofHours(1);
    public volatile boolean isRenewable = true;
    /** Of the service account. */
    public volatile String serviceAccount = "ey.jwt-" + UUID.randomUUID();

    /** By the token, its end. */
    private final Map<String, Instant> tokens = new ConcurrentHashMap<>();

    FakeTokens() {
        tokens.put(ROOT, Instant.MAX);
    }

    /** All but the root's end now. */
    public void revokeAll() {
        tokens.keySet().removeIf(token -> !token.equals(ROOT));
    }

    public void require(@Nullable String token) {
        Instant end = token == null ? null : tokens.get(token);
        if (end == null || !Instant.now().isBefore(end)) {
            throw new Refusal(403, "permission denied");
        }
    }

    Map<String, Object> answer(String method, String path, @Nullable String token, Map<String, Object> body) {
        switch (path) {
            case "auth/approle/login" -> {
                if (!ROLE_ID.equals(body.get("role_id")) || !SECRET_ID.equals(body.get("secret_id"))) {
                    throw new Refusal(400, "invalid role or secret ID");
                }
                return login();
            }
            case "auth/kubernetes/login" -> {
                if (!"web".equals(body.get("role")) || !serviceAccount.equals(body.get("jwt"))) {
                    throw new Refusal(403, "permission denied");
                }
                return login();
            }
            case "auth/token/lookup-self" -> {
                require(token);
                return Map.of(
                        "data",
                        Map.of(
                                "ttl",
                                left(String.valueOf(token)),
                                "renewable",
                                isRenewable && !ROOT.equals(token),
                                "type",
                                "service"));
            }
            case "auth/token/renew-self" -> {
                require(token);
                renewals.incrementAndGet();
                tokens.put(String.valueOf(token), Instant.now().plus(ttl));
                return auth(String.valueOf(token));
            }
            case "auth/token/revoke-self" -> {
                require(token);
                revocations.incrementAndGet();
                tokens.remove(String.valueOf(token));
                return Map.of();
            }
            default -> throw new Refusal(404, "no handler for " + method + " " + path);
        }
    }

    private long left(String token) {
        Instant end = tokens.get(token);
        return end == null || end.equals(Instant.MAX)
                ? 0
                : Duration.between(Instant.now(), end).toSeconds();
    }

    private Map<String, Object> login() {
        logins.incrementAndGet();
        String token = "hvs." + UUID.randomUUID();
        tokens.put(token, Instant.now().plus(ttl));
        return auth(token);
    }

    private Map<String, Object> auth(String token) {
        Map<String, Object> auth = new LinkedHashMap<>();
        auth.put("client_token", token);
        auth.put("accessor", "accessor");
        auth.put("policies", List.of("default"));
        auth.put("lease_duration", ttl.toSeconds());
        auth.put("renewable", isRenewable);
        auth.put("token_type", isRenewable ? "service" : "batch");
        return Map.of("auth", auth);
    }
}
