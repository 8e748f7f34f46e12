package io.unifiedtls.fleet.store;

import io.unifiedtls.CertificateRepository.Entry;
import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.SigningChain;
import io.unifiedtls.fleet.KeySealer;
import io.unifiedtls.fleet.KeySealer.Sealed;
import io.unifiedtls.fleet.TLSHostException;
import io.unifiedtls.fleet.TLSHostException.Reason;
import io.unifiedtls.selection.EntryCheck;
import io.unifiedtls.selection.HostTable;
import java.io.ByteArrayOutputStream;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Checks certificates before they are stored, seals their keys, and shares their rows. */
final class Certificates {

    private static final int LONGEST_TEXT = 256 * 1_024;

    private final CertificateRows rows;
    private final KeySealer sealer;
    private final EntryCheck check;
    private final InstantSource clock;
    private final Optional<String> configuration;

    /**
     * Create them.
     *
     * @param clock that of the database, by which all processes judge
     * @param configuration that hosts derive from if they name none
     */
    Certificates(
            CertificateRows rows,
            KeySealer sealer,
            EntryCheck check,
            InstantSource clock,
            Optional<String> configuration) {
        this.rows = rows;
        this.sealer = sealer;
        this.check = check;
        this.clock = clock;
        this.configuration = configuration;
    }

    /** Read the arguments of an application, which may have them from its customers. */
    static SigningChain read(@Nullable String certificates, @Nullable String privateKey) {
        List<String> faults = new ArrayList<>();
        requireText(certificates, "certificate chain", faults);
        requireText(privateKey, "private key", faults);
        if (!faults.isEmpty() || certificates == null || privateKey == null) {
            throw new TLSHostException(Reason.INVALID_ARGUMENT, faults);
        }
        try {
            return SigningChain.ofPem(certificates, privateKey);
        } catch (InvalidMaterialException ex) {
            throw new TLSHostException(Reason.INVALID_CERTIFICATE, String.valueOf(ex.getMessage()));
        }
    }

    private static void requireText(@Nullable String text, String what, List<String> faults) {
        if (text == null || text.isBlank()) {
            faults.add("The %s is missing. Pass its PEM text.".formatted(what));
        } else if (text.length() > LONGEST_TEXT) {
            faults.add(
                    "The PEM text of the %s has %d characters, and at most %d are read. Pass the leaf and its issuers only."
                            .formatted(what, text.length(), LONGEST_TEXT));
        }
    }

    /**
     * Require that clients of a host would be served with a chain.
     *
     * @param own the configuration that the host names
     */
    void require(SigningChain chain, String name, @Nullable String own) {
        List<String> faults = new ArrayList<>();
        X509Certificate leaf = chain.leaf();
        Instant now = clock.instant();
        if (leaf.getNotAfter().toInstant().isBefore(now)) {
            faults.add("The certificate has expired at %s. Attach one that is valid."
                    .formatted(leaf.getNotAfter().toInstant()));
        }
        if (leaf.getNotBefore().toInstant().isAfter(now)) {
            faults.add("The certificate is not valid before %s. Attach it then."
                    .formatted(leaf.getNotBefore().toInstant()));
        }
        if (!StoredHost.covers(chain, name)) {
            faults.add("The certificate does not name '%s', but %s. Attach one with this name."
                    .formatted(
                            name, chain.dnsNames().stream().sorted().limit(10).toList()));
        } else if (faults.isEmpty()) {
            faults.addAll(faults(chain, name, own));
        }
        if (!faults.isEmpty()) {
            throw new TLSHostException(Reason.INVALID_CERTIFICATE, faults);
        }
    }

    private List<String> faults(SigningChain chain, String name, @Nullable String own) {
        Entry entry = new Entry(List.of(chain), Optional.ofNullable(own), Optional.empty());
        return check.faults(entry, HostTable.example(name), configuration);
    }

    /** Require that a host would be served with a configuration, as far as its certificate can be opened. */
    void requireConfiguration(HostRow host, @Nullable String own) {
        Optional<StoredCertificate> certificate =
                host.certificate() == null ? Optional.empty() : rows.find(host.tenant(), host.certificate());
        if (certificate.isEmpty()) {
            return; // It is checked when one is attached
        }
        SigningChain chain;
        try {
            chain = certificate.get().open(sealer);
        } catch (InvalidMaterialException ex) {
            return; // The host is disabled whatever it derives from
        }
        List<String> faults = faults(chain, host.name(), own);
        if (!faults.isEmpty()) {
            throw new TLSHostException(Reason.INVALID_ARGUMENT, faults);
        }
    }

    /**
     * Store a chain, or find it.
     *
     * @return the id of its row, which exists at least until the transaction ends
     */
    String store(String tenant, SigningChain chain) {
        try {
            byte[] leaf = chain.leaf().getEncoded();
            byte[] above =
                    encoded(chain.certificates().subList(1, chain.certificates().size()));
            String hash = Digests.sha256(above);
            String fingerprint = Digests.sha256(leaf);
            return rows.equalTo(tenant, fingerprint, hash).stream()
                    .filter(this::opens)
                    .map(StoredCertificate::id)
                    .filter(id -> rows.use(tenant, id))
                    .findFirst()
                    .orElseGet(() -> insert(tenant, chain, leaf, hash, above, fingerprint));
        } catch (CertificateEncodingException ex) {
            throw new TLSHostException(
                    Reason.INVALID_CERTIFICATE, "A certificate of the chain cannot be encoded. Issue it anew.");
        }
    }

    private boolean opens(StoredCertificate certificate) {
        try {
            certificate.open(sealer);
            return true;
        } catch (InvalidMaterialException ex) {
            return false;
        }
    }

    private String insert(
            String tenant, SigningChain chain, byte[] leaf, String hash, byte[] above, String fingerprint) {
        String id = UUID.randomUUID().toString();
        Sealed sealed = seal(id, tenant, chain);
        rows.insert(new StoredCertificate(
                id,
                tenant,
                leaf,
                hash,
                above,
                fingerprint,
                chain.leaf().getNotBefore().toInstant(),
                chain.leaf().getNotAfter().toInstant(),
                sealed.keyId(),
                sealed.bytes()));
        return id;
    }

    private Sealed seal(String id, String tenant, SigningChain chain) {
        byte[] key = encoded(chain.privateKey());
        try {
            return sealer.seal(key, KeyContexts.of(id, tenant, chain.leaf()));
        } catch (CertificateEncodingException ex) {
            throw new IllegalStateException(ex); // It was encoded before
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static byte[] encoded(PrivateKey key) {
        byte[] encoded = key.getEncoded();
        if (encoded == null || !"PKCS#8".equals(key.getFormat())) {
            throw new TLSHostException(
                    Reason.INVALID_CERTIFICATE, "The private key has no encoded form. Use a key in PKCS#8.");
        }
        return encoded;
    }

    private static byte[] encoded(List<X509Certificate> certificates) throws CertificateEncodingException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (X509Certificate certificate : certificates) {
            bytes.writeBytes(certificate.getEncoded());
        }
        return bytes.toByteArray();
    }
}
