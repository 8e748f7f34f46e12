package io.unifiedtls.backend.openssl;

import io.unifiedtls.PeerPattern;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TrustStore;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CRLException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The facts that a session is bound to, beside the key of its ticket (the session id context of RFC 5077, section 5.5): the names and
 * the owner of the host, and all that was demanded. It is not bound to the certificate, so that a renewal voids no session. The same
 * in each process.
 */
final class SessionBinding {

    private SessionBinding() {}

    /** A digest of 32 bytes. */
    static byte[] of(TLSConfiguration configuration) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(octets)) {
            TreeSet<String> names = new TreeSet<>();
            configuration.signingChains().forEach(chain -> {
                names.addAll(chain.dnsNames());
                if (chain.dnsNames().isEmpty()) {
                    names.add(chain.leaf().getSubjectX500Principal().getName());
                }
            });
            write(out, names);
            write(out, configuration.owner());
            out.writeUTF(configuration.clientAuthentication().mode().name());
            write(out, allowedPeers(configuration));
            out.writeUTF(configuration.lowestSupportedVersion().name());
            out.writeUTF(configuration.highestSupportedVersion().name());
            out.writeUTF(configuration.applicationProtocols().toString());
            out.writeUTF(configuration.cipherSuites().toString());
            out.writeUTF(configuration.namedGroups().toString());
            out.writeLong(configuration.sessions().timeout().toSeconds());
            if (configuration.trustStore().isPresent()) {
                write(out, configuration.trustStore().get());
            }
            return MessageDigest.getInstance("SHA-256").digest(octets.toByteArray());
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException("A parsed certificate cannot be encoded", ex);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static SortedSet<String> allowedPeers(TLSConfiguration configuration) {
        return configuration.allowedPeers().stream()
                .flatMap(allowed -> allowed.patterns().stream())
                .map(PeerPattern::toString)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void write(DataOutputStream out, TrustStore trust) throws IOException, GeneralSecurityException {
        out.writeBoolean(trust.includesSystem());
        out.writeUTF(trust.revocation().check().name());
        out.writeBoolean(trust.revocation().acceptsUndetermined());
        out.writeBoolean(trust.anchorRules().acceptsExpired());
        out.writeBoolean(trust.anchorRules().ignoresConstraints());
        SortedSet<byte[]> encodings = encodings(trust.certificates());
        for (X509CRL list : trust.revocation().lists()) {
            encodings.add(encoded(list));
        }
        write(out, encodings);
        for (Map.Entry<String, Set<X509Certificate>> domain : new TreeMap<>(trust.trustDomains()).entrySet()) {
            out.writeUTF(domain.getKey());
            write(out, encodings(domain.getValue()));
        }
    }

    private static SortedSet<byte[]> encodings(Collection<X509Certificate> certificates)
            throws GeneralSecurityException {
        TreeSet<byte[]> encodings = new TreeSet<>(Arrays::compare);
        for (X509Certificate certificate : certificates) {
            encodings.add(certificate.getEncoded());
        }
        return encodings;
    }

    private static void write(DataOutputStream out, SortedSet<byte[]> encodings) throws IOException {
        out.writeInt(encodings.size());
        for (byte[] encoding : encodings) {
            out.writeInt(encoding.length);
            out.write(encoding);
        }
    }

    private static void write(DataOutputStream out, Optional<String> owner) throws IOException {
        byte[] bytes = owner.orElse("").getBytes(StandardCharsets.UTF_8);
        out.writeBoolean(owner.isPresent());
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] encoded(X509CRL list) throws CRLException {
        return list.getEncoded();
    }

    private static void write(DataOutputStream out, Collection<String> texts) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            out.writeUTF(text);
        }
    }
}
