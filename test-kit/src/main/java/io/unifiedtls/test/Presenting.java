package io.unifiedtls.test;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Presents the chain even if the server asks for other authorities, since tests present wrong chains. */
final class Presenting extends X509ExtendedKeyManager {

    private static final String ALIAS = "chain";

    private final PrivateKey privateKey;
    private final X509Certificate[] certificates;

    Presenting(IssuedChain chain) {
        this.privateKey = chain.privateKey();
        this.certificates = chain.certificates().toArray(X509Certificate[]::new);
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return ALIAS;
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return privateKey;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return certificates.clone();
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
