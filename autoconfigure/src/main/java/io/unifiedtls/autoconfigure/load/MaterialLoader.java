package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.SessionTicketKey;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TrustStore;
import io.unifiedtls.autoconfigure.properties.CertificateProperties;
import io.unifiedtls.autoconfigure.properties.Locations;
import io.unifiedtls.autoconfigure.properties.TrustProperties;
import io.unifiedtls.autoconfigure.properties.VaultCertificateProperties;
import io.unifiedtls.material.FileSnapshot;
import io.unifiedtls.material.KeyStoreReader;
import io.unifiedtls.material.PemReader;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ResourceLoader;

/**
 * Loads keys, certificates and trust stores from resources or from text in the properties, and remembers them and the content of
 * the files. Used for one load, and to assemble its configurations again. Not thread-safe.
 */
final class MaterialLoader {

    private final Function<VaultCertificateProperties, Optional<SigningChain>> issued;
    private final LocationReader reader;
    private final TrustStoreLoader trustStores;
    private final Map<CertificateProperties, SigningChain> chainsRead;
    private final Map<TrustProperties, TrustStore> trustStoresRead;

    /**
     * Create a loader.
     *
     * @param issued the certificates that a service issues; empty if there is none yet
     */
    MaterialLoader(ResourceLoader resources, Function<VaultCertificateProperties, Optional<SigningChain>> issued) {
        this(new LocationReader(resources), issued, new HashMap<>(), new HashMap<>());
    }

    private MaterialLoader(
            LocationReader reader,
            Function<VaultCertificateProperties, Optional<SigningChain>> issued,
            Map<CertificateProperties, SigningChain> chainsRead,
            Map<TrustProperties, TrustStore> trustStoresRead) {
        this.issued = issued;
        this.reader = reader;
        this.trustStores = new TrustStoreLoader(reader);
        this.chainsRead = chainsRead;
        this.trustStoresRead = trustStoresRead;
    }

    /** The same, without reading again what this one has read, with other certificates of a service. */
    MaterialLoader with(Function<VaultCertificateProperties, Optional<SigningChain>> others) {
        return new MaterialLoader(reader, others, chainsRead, trustStoresRead);
    }

    /** The chain; empty if it is to be issued, and is not yet. */
    Optional<SigningChain> signingChain(CertificateProperties properties) {
        boolean pem = properties.certificate() != null || properties.privateKey() != null;
        long kinds = Stream.of(
                        pem,
                        properties.keyStore() != null,
                        properties.keyStoreProvider() != null,
                        properties.vault() != null)
                .filter(isSet -> isSet)
                .count();
        if (kinds != 1) {
            throw new InvalidMaterialException(
                    "Set either certificate and private-key, or key-store, or key-store-provider, or vault.");
        }
        return properties.vault() != null
                ? issued.apply(properties.vault())
                : Optional.of(chainsRead.computeIfAbsent(properties, read -> pem ? fromPem(read) : fromKeyStore(read)));
    }

    TrustStore trustStore(TrustProperties properties) {
        return trustStoresRead.computeIfAbsent(properties, trustStores::load);
    }

    /** The key at a location, exactly 48 bytes. */
    SessionTicketKey sessionTicketKey(String location) {
        byte[] bytes = reader.secret(location);
        if (bytes.length != SessionTicketKey.LENGTH) {
            throw new InvalidMaterialException(
                    "%s has %d bytes, but a session ticket key must have %d. Create one with: openssl rand -out FILE %d"
                            .formatted(
                                    Locations.describe(location),
                                    bytes.length,
                                    SessionTicketKey.LENGTH,
                                    SessionTicketKey.LENGTH));
        }
        return SessionTicketKey.of(bytes);
    }

    /** The files with private keys and session ticket keys that were read so far. */
    List<Path> keyFiles() {
        return reader.keyFiles();
    }

    /** The files that were read or could not be read so far. */
    FileSnapshot read() {
        return reader.read();
    }

    private SigningChain fromPem(CertificateProperties properties) {
        String certificate = properties.certificate();
        String privateKey = properties.privateKey();
        if (certificate == null || privateKey == null) {
            throw new InvalidMaterialException("certificate and private-key belong together. Set both.");
        }
        List<InvalidMaterialException> faults = new ArrayList<>();
        List<X509Certificate> certificates =
                read(() -> PemReader.certificates(reader.text(certificate), Locations.describe(certificate)), faults);
        PrivateKey key = read(
                () -> PemReader.privateKey(
                        reader.secretText(privateKey), properties.privateKeyPassword(), Locations.describe(privateKey)),
                faults);
        if (certificates == null || key == null) {
            throw new InvalidMaterialException(
                    faults.stream().map(Throwable::getMessage).collect(Collectors.joining(" ")), faults.get(0));
        }
        try {
            return SigningChain.of(key, certificates);
        } catch (InvalidMaterialException ex) {
            throw new InvalidMaterialException(
                    "%s and %s: %s"
                            .formatted(
                                    Locations.describe(certificate), Locations.describe(privateKey), ex.getMessage()),
                    ex);
        }
    }

    private static <T> @Nullable T read(Supplier<T> reading, List<InvalidMaterialException> faults) {
        try {
            return reading.get();
        } catch (InvalidMaterialException ex) {
            faults.add(ex);
            return null;
        }
    }

    private SigningChain fromKeyStore(CertificateProperties properties) {
        return keyStore(properties)
                .signingChain(
                        properties.alias(),
                        properties.keyPassword() != null ? properties.keyPassword() : properties.keyStorePassword());
    }

    private KeyStoreReader keyStore(CertificateProperties properties) {
        if (properties.keyStoreProvider() != null) {
            return KeyStoreReader.ofProvider(properties.keyStoreProvider(), properties.keyStorePassword());
        }
        String location = Objects.requireNonNull(properties.keyStore());
        return KeyStoreReader.open(
                reader.secret(location), properties.keyStorePassword(), Locations.describe(location));
    }
}
