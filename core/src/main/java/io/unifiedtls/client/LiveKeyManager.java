package io.unifiedtls.client;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Asks at each handshake which key manager is in force. The alias that it gives leads back to that one, so a handshake never
 * mixes the certificate of one with the key of the next. Thread-safe.
 */
public final class LiveKeyManager extends X509ExtendedKeyManager {

    private final Supplier<X509ExtendedKeyManager> current;
    private final AtomicLong lastChoice = new AtomicLong();
    /** For as long as handshakes take. */
    private final Cache<String, Choice> choices = Caffeine.newBuilder()
            .maximumSize(10_000)
            .expireAfterWrite(Duration.ofMinutes(5))
            .build();

    public LiveKeyManager(Supplier<X509ExtendedKeyManager> current) {
        this.current = current;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        X509ExtendedKeyManager manager = current.get();
        return remembered(manager, manager.chooseClientAlias(keyTypes, issuers, socket));
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        X509ExtendedKeyManager manager = current.get();
        return remembered(manager, manager.chooseEngineClientAlias(keyTypes, issuers, engine));
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        Choice choice = choices.getIfPresent(alias);
        return choice == null ? null : choice.manager.getCertificateChain(choice.alias);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        Choice choice = choices.getIfPresent(alias);
        return choice == null ? null : choice.manager.getPrivateKey(choice.alias);
    }

    /** It is a client's. */
    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        X509ExtendedKeyManager manager = current.get();
        String[] aliases = manager.getClientAliases(keyType, issuers);
        if (aliases == null) {
            return null;
        }
        String[] remembered = new String[aliases.length];
        for (int i = 0; i < aliases.length; i++) {
            remembered[i] = remember(manager, aliases[i]);
        }
        return remembered;
    }

    private @Nullable String remembered(X509ExtendedKeyManager manager, @Nullable String alias) {
        return alias == null ? null : remember(manager, alias);
    }

    private String remember(X509ExtendedKeyManager manager, String alias) {
        String choice = Long.toString(lastChoice.incrementAndGet());
        choices.put(choice, new Choice(manager, alias));
        return choice;
    }

    private record Choice(X509ExtendedKeyManager manager, String alias) {}
}
