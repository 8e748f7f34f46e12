package io.unifiedtls.backend.jsse;

import io.unifiedtls.SigningChain;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Offers signing chains to the JDK, which asks for one key type after the other. Answers with the first chain of that
 * type whose signature the client can verify. An alias is the position of a chain. The JDK keeps nothing of ours until it
 * asks, so the port of a server's engine, which servers do not use, says which chains its client cannot use (bit 0 the first).
 */
class SigningChainKeyManager extends X509ExtendedKeyManager {

    private final List<SigningChain> chains;

    SigningChainKeyManager(List<SigningChain> chains) {
        this.chains = chains;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        return choose(keyType, engine.getHandshakeSession(), Math.max(0, engine.getPeerPort()));
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, Socket socket) {
        return choose(keyType, socket instanceof SSLSocket ssl ? ssl.getHandshakeSession() : null, 0);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return IntStream.range(0, chains.size())
                .filter(i -> publicKey(i).getAlgorithm().equals(keyType))
                .mapToObj(String::valueOf)
                .toArray(String[]::new);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return chain(alias).certificates().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return chain(alias).privateKey();
    }

    /** The chains of this key type that one of the issuers, if the server names any, has issued. */
    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return Arrays.stream(getServerAliases(keyType, issuers))
                .filter(alias -> isIssued(chain(alias), issuers))
                .toArray(String[]::new);
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
        return chooseClient(keyTypes, issuers, socket instanceof SSLSocket ssl ? ssl.getHandshakeSession() : null);
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
        return chooseClient(keyTypes, issuers, engine.getHandshakeSession());
    }

    private @Nullable String chooseClient(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLSession handshake) {
        return Arrays.stream(keyTypes)
                .flatMap(keyType -> Arrays.stream(getClientAliases(keyType, issuers)))
                .filter(alias -> canVerify(handshake, chain(alias).leaf().getPublicKey()))
                .findFirst()
                .orElse(null);
    }

    private static boolean isIssued(SigningChain chain, Principal @Nullable [] issuers) {
        return issuers == null
                || issuers.length == 0
                || chain.certificates().stream()
                        .anyMatch(certificate -> Arrays.asList(issuers).contains(certificate.getIssuerX500Principal()));
    }

    private SigningChain chain(String alias) {
        return chains.get(Integer.parseInt(alias));
    }

    private PublicKey publicKey(int position) {
        return chains.get(position).leaf().getPublicKey();
    }

    private @Nullable String choose(String keyType, @Nullable SSLSession handshake, int unusable) {
        return Arrays.stream(getServerAliases(keyType, null))
                .filter(alias -> (unusable & 1L << Integer.parseInt(alias)) == 0)
                .filter(alias -> canVerify(handshake, chain(alias).leaf().getPublicKey()))
                .findFirst()
                .orElse(null);
    }

    private static boolean canVerify(@Nullable SSLSession handshake, PublicKey key) {
        if (!(handshake instanceof ExtendedSSLSession session)) {
            return true;
        }
        List<String> algorithms = List.of(session.getPeerSupportedSignatureAlgorithms());
        return algorithms.isEmpty()
                || algorithms.stream().anyMatch(algorithm -> verifies(algorithm, key, session.getProtocol()));
    }

    /** In TLS 1.3, a scheme of ECDSA stands for one curve and one hash (RFC 8446, section 4.2.3). */
    private static boolean verifies(String algorithm, PublicKey key, String protocol) {
        if (key instanceof ECPublicKey ec) {
            return protocol.equals("TLSv1.3")
                    ? algorithm.equals("SHA%dwithECDSA".formatted(hashBits(ec)))
                    : algorithm.endsWith("withECDSA");
        }
        if (key instanceof EdECPublicKey ed) {
            return algorithm.equals(ed.getParams().getName());
        }
        return algorithm.contains("RSA");
    }

    private static int hashBits(ECPublicKey key) {
        int curveBits = key.getParams().getCurve().getField().getFieldSize();
        return curveBits == 521 ? 512 : curveBits;
    }
}
