package io.unifiedtls.benchmarks.server;

import io.unifiedtls.CertificateRepository;
import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.SigningChain;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A repository whose index holds each host's certificate and key as bytes of its own, as an application would have read them
 * from its database; all are copies of one pair, since it takes too long to make a million.
 */
final class ManyHosts implements CertificateRepository {

    private final Map<String, Pair> index;

    /** With DER files of a certificate and its P-256 key. */
    ManyHosts(int count, Path certificate, Path key) throws IOException {
        Pair pair = new Pair(Files.readAllBytes(certificate), Files.readAllBytes(key));
        index = new HashMap<>(2 * count);
        for (int i = 0; i < count; i++) {
            index.put(
                    "host-%d.example.com".formatted(i),
                    new Pair(pair.certificate().clone(), pair.key().clone()));
        }
    }

    @Override
    public Optional<Entry> find(String name) {
        return Optional.ofNullable(index.get(name)).map(Pair::chain).map(Entry::of);
    }

    @Override
    public Stream<Summary> list() {
        return index.keySet().stream()
                .map(name -> new Summary(List.of(name), Optional.empty(), Optional.empty(), Optional.empty()));
    }

    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them
    private record Pair(byte[] certificate, byte[] key) {

        SigningChain chain() {
            try {
                X509Certificate leaf = (X509Certificate) CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(certificate));
                return SigningChain.of(
                        KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key)), List.of(leaf));
            } catch (GeneralSecurityException ex) {
                throw new InvalidMaterialException("The pair cannot be read", ex);
            }
        }
    }
}
