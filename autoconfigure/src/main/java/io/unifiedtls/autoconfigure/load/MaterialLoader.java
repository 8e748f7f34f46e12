package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.RevocationCheck;
import io.unifiedtls.SessionTicketKey;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TrustStore;
import io.unifiedtls.TrustStore.AnchorRules;
import io.unifiedtls.TrustStore.Revocation;
import io.unifiedtls.autoconfigure.properties.CertificateProperties;
import io.unifiedtls.autoconfigure.properties.Locations;
import io.unifiedtls.autoconfigure.properties.TrustProperties;
import io.unifiedtls.material.BoundedFile;
import io.unifiedtls.material.FileSnapshot;
import io.unifiedtls.material.KeyStoreReader;
import io.unifiedtls.material.PemReader;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;

/**
 * Loads what the properties name, from resources or from text in the properties themselves, and remembers what the files
 * held. Used for one load. Not thread-safe.
 */
public final class MaterialLoader {

    private static final int MOST_FILES = 10_000;

    private final ResourceLoader resources;
    private final FileSnapshot.Builder read = new FileSnapshot.Builder();
    private final List<Path> keyFiles = new ArrayList<>();

    MaterialLoader(ResourceLoader resources) {
        this.resources = resources;
    }

    SigningChain signingChain(CertificateProperties properties) {
        boolean pem = properties.certificate() != null || properties.privateKey() != null;
        long kinds = Stream.of(pem, properties.keyStore() != null, properties.keyStoreProvider() != null)
                .filter(isSet -> isSet)
                .count();
        if (kinds != 1) {
            throw new InvalidMaterialException(
                    "Set either certificate and private-key, or key-store, or key-store-provider.");
        }
        return pem ? fromPem(properties) : fromKeyStore(properties);
    }

    TrustStore trustStore(TrustProperties properties) {
        List<X509Certificate> certificates = new ArrayList<>();
        for (String location : properties.certificates()) {
            certificates.addAll(certificates(location));
        }
        TrustStore trustStore = properties.system() ? TrustStore.systemAnd(certificates) : TrustStore.of(certificates);
        return trustStore
                .withRevocation(revocation(properties))
                .withAnchorRules(new AnchorRules(
                        properties.expiredAnchors() == TrustProperties.ExpiredAnchors.ACCEPT,
                        properties.anchorConstraints() == TrustProperties.AnchorConstraints.IGNORE));
    }

    private Revocation revocation(TrustProperties properties) {
        if (properties.revocation() == RevocationCheck.NONE
                && !properties.revocationLists().isEmpty()) {
            throw new InvalidMaterialException(
                    "revocation-lists is set, but revocation is none, so it is not used. Set revocation to end-entity or chain.");
        }
        Set<X509CRL> lists = new LinkedHashSet<>();
        properties.revocationLists().forEach(location -> lists.addAll(revocationLists(location)));
        return new Revocation(
                properties.revocation(),
                lists,
                properties.revocationFailure() == TrustProperties.RevocationFailure.SOFT);
    }

    /** In PEM or DER. */
    private List<X509CRL> revocationLists(String location) {
        try {
            List<X509CRL> lists =
                    CertificateFactory.getInstance("X.509")
                            .generateCRLs(new ByteArrayInputStream(content(location)))
                            .stream()
                            .map(X509CRL.class::cast)
                            .toList();
            if (lists.isEmpty()) {
                throw new InvalidMaterialException(
                        "%s contains no CRL. Download it again from the CA.".formatted(Locations.describe(location)));
            }
            return lists;
        } catch (GeneralSecurityException ex) {
            throw new InvalidMaterialException(
                    "%s contains a CRL that cannot be parsed. Download it again from the CA."
                            .formatted(Locations.describe(location)),
                    ex);
        }
    }

    /** 48 octets. */
    SessionTicketKey sessionTicketKey(String location) {
        byte[] octets = secret(location);
        if (octets.length != SessionTicketKey.LENGTH) {
            throw new InvalidMaterialException(
                    "%s has %d bytes, but a session ticket key must have %d. Create one with: openssl rand -out FILE %d"
                            .formatted(
                                    Locations.describe(location),
                                    octets.length,
                                    SessionTicketKey.LENGTH,
                                    SessionTicketKey.LENGTH));
        }
        return SessionTicketKey.of(octets);
    }

    /** The files with private keys and session ticket keys that were read so far. */
    public List<Path> keyFiles() {
        return keyFiles;
    }

    /** The files that were read so far, and those that could not be. */
    public FileSnapshot read() {
        return read.build();
    }

    /** Of one file, or of all PEM files of a directory, as {@code update-ca-certificates} takes them. */
    private List<X509Certificate> certificates(String location) {
        Optional<Path> directory = Locations.isPem(location)
                ? Optional.empty()
                : file(resources.getResource(location)).filter(Files::isDirectory);
        if (directory.isEmpty()) {
            return PemReader.certificates(text(location), Locations.describe(location));
        }
        read.look(directory.get());
        List<X509Certificate> certificates = new ArrayList<>();
        for (Path file : pemFiles(directory.get())) {
            String text = new String(content("file:" + file), StandardCharsets.UTF_8);
            certificates.addAll(PemReader.certificates(text, file.toString()));
        }
        if (certificates.isEmpty()) {
            throw new InvalidMaterialException(
                    "The directory %s contains no .pem, .crt or .cer file. Put the CA's certificate there."
                            .formatted(location));
        }
        return certificates;
    }

    private static byte[] bounded(Resource resource) throws IOException {
        try (InputStream stream = resource.getInputStream()) {
            byte[] content = stream.readNBytes(BoundedFile.MOST_BYTES + 1);
            if (content.length > BoundedFile.MOST_BYTES) {
                throw new InvalidMaterialException(
                        "%s has more than %,d bytes, which is the maximum. Remove everything from it that is not needed."
                                .formatted(resource.getDescription(), BoundedFile.MOST_BYTES));
            }
            return content;
        }
    }

    private static List<Path> pemFiles(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> found = files.filter(file -> file.toString().matches(".*\\.(pem|crt|cer)"))
                    .limit(MOST_FILES + 1)
                    .sorted()
                    .toList();
            if (found.size() > MOST_FILES) {
                throw new InvalidMaterialException(
                        "%s contains more than %d .pem, .crt and .cer files, which is the maximum. Remove those that are not trust anchors."
                                .formatted(directory, MOST_FILES));
            }
            return found;
        } catch (IOException | UncheckedIOException ex) {
            throw new InvalidMaterialException("%s cannot be read. Check its permissions.".formatted(directory), ex);
        }
    }

    private static Optional<Path> file(Resource resource) {
        try {
            return resource.isFile() ? Optional.of(resource.getFile().toPath()) : Optional.empty();
        } catch (IOException ex) {
            return Optional.empty();
        }
    }

    private SigningChain fromPem(CertificateProperties properties) {
        String certificate = properties.certificate();
        String privateKey = properties.privateKey();
        if (certificate == null || privateKey == null) {
            throw new InvalidMaterialException("certificate and private-key belong together. Set both.");
        }
        List<InvalidMaterialException> faults = new ArrayList<>();
        List<X509Certificate> certificates =
                read(() -> PemReader.certificates(text(certificate), Locations.describe(certificate)), faults);
        PrivateKey key = read(
                () -> PemReader.privateKey(
                        secretText(privateKey), properties.privateKeyPassword(), Locations.describe(privateKey)),
                faults);
        if (certificates == null || key == null) {
            throw new InvalidMaterialException(
                    faults.stream().map(Throwable::getMessage).collect(Collectors.joining(" ")), faults.get(0));
        }
        return SigningChain.of(key, certificates);
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
        return KeyStoreReader.open(secret(location), properties.keyStorePassword(), Locations.describe(location));
    }

    private String text(String locationOrText) {
        return Locations.isPem(locationOrText)
                ? locationOrText
                : new String(content(locationOrText), StandardCharsets.UTF_8);
    }

    private String secretText(String locationOrText) {
        return Locations.isPem(locationOrText)
                ? locationOrText
                : new String(secret(locationOrText), StandardCharsets.UTF_8);
    }

    private byte[] secret(String location) {
        byte[] content = content(location);
        file(resources.getResource(location)).ifPresent(keyFiles::add);
        return content;
    }

    private byte[] content(String location) {
        Resource resource = resources.getResource(location);
        Optional<Path> file = file(resource);
        file.ifPresent(read::look);
        try {
            byte[] content =
                    file.isPresent() ? BoundedFile.read(file.get(), BoundedFile.MOST_BYTES) : bounded(resource);
            file.ifPresent(path -> read.read(path, content));
            return content;
        } catch (FileNotFoundException | NoSuchFileException ex) {
            throw new InvalidMaterialException(
                    "%s does not exist. Check the path, and that it starts with file: or classpath:."
                            .formatted(Locations.describe(location)),
                    ex);
        } catch (IOException ex) {
            throw new InvalidMaterialException(
                    "%s cannot be read. Check its permissions.".formatted(Locations.describe(location)), ex);
        }
    }
}
