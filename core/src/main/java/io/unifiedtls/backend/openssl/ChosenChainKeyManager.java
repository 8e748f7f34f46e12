package io.unifiedtls.backend.openssl;

import io.unifiedtls.SigningChain;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.IntStream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Answers with the chain that was chosen when the engine was made. Netty keeps nothing of ours until it asks, so the
 * engine's port, which servers do not use, is the position of that chain.
 */
final class ChosenChainKeyManager extends X509ExtendedKeyManager {

    private final List<SigningChain> chains;

    ChosenChainKeyManager(List<SigningChain> chains) {
        this.chains = chains;
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        return Integer.toString(engine.getPeerPort());
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return chain(alias).certificates().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return new AnotherObject(chain(alias).privateKey());
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return IntStream.range(0, chains.size()).mapToObj(Integer::toString).toArray(String[]::new);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, Socket socket) {
        return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
        return null;
    }

    private SigningChain chain(String alias) {
        return chains.get(Integer.parseInt(alias));
    }

    /**
     * Netty 4.2.17 has two caches for key material, and where two first handshakes of a context meet, both get what is in the
     * first one, and one of them counts it twice when it comes to the second: it is never freed. The first one compares keys
     * by identity, so it never finds what nobody else has, and the second one keeps what there is to keep.
     */
    private static final class AnotherObject implements PrivateKey {

        private static final long serialVersionUID = 1;

        private final PrivateKey key;

        AnotherObject(PrivateKey key) {
            this.key = key;
        }

        @Override
        public String getAlgorithm() {
            return key.getAlgorithm();
        }

        @Override
        public String getFormat() {
            return key.getFormat();
        }

        @Override
        public byte[] getEncoded() {
            return key.getEncoded();
        }
    }
}
