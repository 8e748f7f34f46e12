package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.RevocationCheck;
import io.unifiedtls.TrustStore;
import io.unifiedtls.TrustStore.AnchorRules;
import io.unifiedtls.TrustStore.Revocation;
import io.unifiedtls.autoconfigure.properties.Locations;
import io.unifiedtls.autoconfigure.properties.TrustProperties;
import io.unifiedtls.autoconfigure.properties.TrustProperties.AnchorConstraints;
import io.unifiedtls.autoconfigure.properties.TrustProperties.ExpiredAnchors;
import io.unifiedtls.autoconfigure.properties.TrustProperties.RevocationFailure;
import io.unifiedtls.material.PemReader;
import io.unifiedtls.x509.Pem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Loads trust stores: anchors, revocation lists, and the rules for both. */
final class TrustStoreLoader {

    private static final int MOST_FILES = 10_000;

    private final LocationReader reader;

    TrustStoreLoader(LocationReader reader) {
        this.reader = reader;
    }

    TrustStore load(TrustProperties properties) {
        List<String> faults = new ArrayList<>();
        List<X509Certificate> certificates = all(properties.certificates(), this::certificates, faults);
        Revocation revocation = revocation(properties, faults);
        if (!faults.isEmpty()) {
            throw new InvalidMaterialException(String.join(" ", faults));
        }
        TrustStore trustStore = properties.system() ? TrustStore.systemAnd(certificates) : TrustStore.of(certificates);
        return trustStore
                .withRevocation(revocation)
                .withAnchorRules(new AnchorRules(
                        properties.expiredAnchors() == ExpiredAnchors.ACCEPT,
                        properties.anchorConstraints() == AnchorConstraints.IGNORE));
    }

    private static <T> List<T> all(List<String> locations, Function<String, List<T>> reading, List<String> faults) {
        List<T> all = new ArrayList<>();
        for (String location : locations) {
            try {
                all.addAll(reading.apply(location));
            } catch (InvalidMaterialException ex) {
                faults.add(String.valueOf(ex.getMessage()));
            }
        }
        return all;
    }

    /** The certificates of one file, or of the PEM files of a directory, as {@code update-ca-certificates} does. */
    private List<X509Certificate> certificates(String location) {
        Optional<Path> directory = reader.directory(location);
        if (directory.isEmpty()) {
            return PemReader.certificates(reader.text(location), Locations.describe(location));
        }
        List<X509Certificate> certificates = new ArrayList<>();
        for (Path file : pemFiles(directory.get())) {
            String text = Pem.text(reader.content("file:" + file));
            certificates.addAll(PemReader.certificates(text, file.toString()));
        }
        if (certificates.isEmpty()) {
            throw new InvalidMaterialException(
                    "The directory %s contains no .pem, .crt or .cer file. Put the CA's certificate there."
                            .formatted(location));
        }
        return certificates;
    }

    private static List<Path> pemFiles(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> found = files.filter(
                            file -> file.getFileName().toString().matches("[^.].*\\.(pem|crt|cer)"))
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

    private Revocation revocation(TrustProperties properties, List<String> faults) {
        if (properties.revocation() == RevocationCheck.NONE
                && !properties.revocationLists().isEmpty()) {
            faults.add(
                    "revocation-lists is set, but revocation is none, so it is not used. Set revocation to end-entity or chain.");
        }
        Set<X509CRL> lists = new LinkedHashSet<>(all(properties.revocationLists(), this::revocationLists, faults));
        return new Revocation(properties.revocation(), lists, properties.revocationFailure() == RevocationFailure.SOFT);
    }

    /** In PEM or DER. */
    private List<X509CRL> revocationLists(String location) {
        try {
            List<X509CRL> lists =
                    CertificateFactory.getInstance("X.509")
                            .generateCRLs(new ByteArrayInputStream(reader.content(location)))
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
}
