package io.unifiedtls.autoconfigure;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TrustStore;
import io.unifiedtls.material.KeyStoreReader;
import io.unifiedtls.material.PemReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ResourceLoader;

/** Loads what the properties name, from resources or from text in the properties themselves. */
final class Material {

    private static final String PEM_START = "-----BEGIN";

    private final ResourceLoader resources;

    Material(ResourceLoader resources) {
        this.resources = resources;
    }

    SigningChain signingChain(TLSProperties.Certificate properties) {
        boolean pem = properties.certificate() != null || properties.privateKey() != null;
        if (pem == (properties.keyStore() != null)) {
            throw new InvalidMaterialException("Set either certificate and private-key, or key-store.");
        }
        return pem ? fromPem(properties) : fromKeyStore(properties);
    }

    TrustStore trustStore(TLSProperties.Trust properties) {
        List<X509Certificate> certificates = new ArrayList<>();
        for (String location : properties.certificates()) {
            certificates.addAll(PemReader.certificates(text(location), describe(location)));
        }
        TrustStore trustStore = properties.system() ? TrustStore.systemAnd(certificates) : TrustStore.of(certificates);
        return trustStore.withRevocation(properties.revocation());
    }

    /** A location as it is; text only by its kind, since it may be secret. */
    static String describe(@Nullable String locationOrText) {
        return locationOrText != null && locationOrText.contains(PEM_START)
                ? "The PEM text in the properties"
                : String.valueOf(locationOrText);
    }

    private SigningChain fromPem(TLSProperties.Certificate properties) {
        if (properties.certificate() == null || properties.privateKey() == null) {
            throw new InvalidMaterialException("certificate and private-key need each other. Set both.");
        }
        return SigningChain.of(
                PemReader.privateKey(
                        text(properties.privateKey()),
                        properties.privateKeyPassword(),
                        describe(properties.privateKey())),
                PemReader.certificates(text(properties.certificate()), describe(properties.certificate())));
    }

    private SigningChain fromKeyStore(TLSProperties.Certificate properties) {
        String location = Objects.requireNonNull(properties.keyStore());
        return KeyStoreReader.open(content(location), properties.keyStorePassword(), location)
                .signingChain(properties.alias(), properties.keyStorePassword());
    }

    private String text(String locationOrText) {
        return locationOrText.contains(PEM_START)
                ? locationOrText
                : new String(content(locationOrText), StandardCharsets.UTF_8);
    }

    private byte[] content(String location) {
        try {
            return resources.getResource(location).getContentAsByteArray();
        } catch (FileNotFoundException | NoSuchFileException ex) {
            throw new InvalidMaterialException(
                    "%s does not exist. Check the path, and that it starts with file: or classpath:."
                            .formatted(location),
                    ex);
        } catch (IOException ex) {
            throw new InvalidMaterialException("%s cannot be read. Check its permissions.".formatted(location), ex);
        }
    }
}
