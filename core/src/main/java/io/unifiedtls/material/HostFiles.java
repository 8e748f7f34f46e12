package io.unifiedtls.material;

import io.unifiedtls.CertificateRepository.Entry;
import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TrustStore;
import io.unifiedtls.x509.Pem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files of one host in a directory of hosts.
 *
 * @param layout what they are called
 * @param place the folder that holds them, or for files side by side their common path without the ending
 * @param confines what their links may not leave
 * @param ownTrust whether the host's clients are verified against an authority of its own, which must then be there
 */
record HostFiles(Layout layout, String place, Confines confines, boolean ownTrust) {

    private static final long FACTOR = 1_000_003;

    /** A chain of ten certificates with the largest keys has 30,000. */
    private static final int MOST_BYTES = 1 << 20;

    private static final boolean UNIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("unix");

    private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
    private static final String END = "-----END CERTIFICATE-----";

    /** Not {@code .ec}, which is a top-level domain. */
    private static final Pattern TYPE = Pattern.compile("([-_](rsa|ecc|ec|ecdsa)|\\.(rsa|ecdsa))$");

    private static final String PRIVATE_KEY = "PRIVATE KEY-----";

    /** How tools leave the files of a host; {@code NAME} is that of its folder. */
    enum Layout {
        CERTBOT("/fullchain.pem", "/privkey.pem", "/client-ca.pem"),
        KUBERNETES("/tls.crt", "/tls.key", "/ca.crt"),
        ACME_SH("/fullchain.cer", "/NAME.key", "/client-ca.pem"),
        CADDY("/NAME.crt", "/NAME.key", "/client-ca.pem"),
        SIDE_BY_SIDE(".pem", ".key", ".client-ca.pem"),
        HAPROXY_RSA(".pem.rsa", ".pem.rsa.key", ".client-ca.pem"),
        HAPROXY_ECDSA(".pem.ecdsa", ".pem.ecdsa.key", ".client-ca.pem"),
        LEGO(".crt", ".key", ".client-ca.pem"),
        KEY_STORE(".p12", "", ".client-ca.pem");

        /** Behind the name of a folder of acme.sh whose key is on an elliptic curve. */
        private static final String ELLIPTIC = "_ecc";

        private final String certificate;
        private final String key;
        private final String authority;

        Layout(String certificate, String key, String authority) {
            this.certificate = certificate;
            this.key = key;
            this.authority = authority;
        }

        /** The ending of the certificate's file, where files lie side by side. */
        String certificate() {
            return certificate;
        }

        /** The ending of the authority's file, where files lie side by side. */
        String authority() {
            return authority;
        }

        /** Whether the key may be in the certificate's file. */
        boolean mayCombine() {
            return this == SIDE_BY_SIDE || this == HAPROXY_RSA || this == HAPROXY_ECDSA;
        }

        /** Whether a folder holds the files. */
        boolean isFolder() {
            return certificate.startsWith("/");
        }

        String certificate(String place) {
            return place + named(certificate, place);
        }

        private String key(String place) {
            return place + named(key, place);
        }

        private String named(String file, String place) {
            return file.replace("NAME", name(place));
        }

        private String name(String place) {
            String name = place.substring(place.lastIndexOf('/') + 1);
            return this == ACME_SH && name.endsWith(ELLIPTIC)
                    ? name.substring(0, name.length() - ELLIPTIC.length())
                    : name;
        }
    }

    Path certificate() {
        return Path.of(layout.certificate(place));
    }

    /** The file with the private key, which may be that of the certificate. */
    Path keyFile() {
        return layout == Layout.KEY_STORE || (layout.mayCombine() && !Files.exists(key())) ? certificate() : key();
    }

    private Path key() {
        return Path.of(layout.key(place));
    }

    private Path authority() {
        return Path.of(place + layout.authority);
    }

    /** The name for people: that of the folder, or of the files without their ending. */
    String name() {
        return layout.name(place);
    }

    /**
     * Whether they are meant to answer beside others, with a key of another type: the same name, but for what tools and people put
     * behind it for the type, such as {@code shop.example} and {@code shop.example_ecc}.
     */
    boolean isBeside(HostFiles others) {
        return !id().equals(others.id()) && untyped().equals(others.untyped());
    }

    private String untyped() {
        return TYPE.matcher(name().toLowerCase(Locale.ROOT)).replaceFirst("");
    }

    /** The key of these files alone: the folder {@code NAME}, {@code NAME.pem} and {@code NAME.p12} are three hosts. */
    String id() {
        return layout.certificate(place);
    }

    /**
     * Whether they are called after a name: by the name itself; for a wildcard such as {@code *.shop.example} that is {@code
     * *.shop.example}, {@code _.shop.example}, {@code wildcard_.shop.example}, and after those {@code shop.example}, as certbot calls it.
     *
     * @return 0 if they are not; the larger, the more they are
     */
    int calledAfter(String name) {
        String called = name().toLowerCase(Locale.ROOT);
        if (called.equals(name)) {
            return 2;
        }
        if (!name.startsWith("*.")) {
            return 0;
        }
        String parent = name.substring(2);
        return called.equals("_." + parent) || called.equals("wildcard_." + parent) ? 2 : called.equals(parent) ? 1 : 0;
    }

    /**
     * A number that is another one when a file is: by the time of its last change of status, which no tool sets, by size and
     * by identity, behind links.
     */
    long stamp() {
        long stamp = 17 * FACTOR + stamp(certificate());
        stamp = stamp * FACTOR + stamp(key());
        return ownTrust ? stamp * FACTOR + stamp(authority()) : stamp;
    }

    private static long stamp(Path file) {
        try {
            return Files.readAttributes(file, UNIX ? "unix:ctime,size,ino" : "lastModifiedTime,size,fileKey")
                    .hashCode();
        } catch (IOException ex) {
            return 0;
        }
    }

    /**
     * The leaf alone, without a look at the key.
     *
     * @throws InvalidMaterialException if there is none that can be read
     */
    X509Certificate leaf(@Nullable String password) {
        if (layout == Layout.KEY_STORE) {
            return chain(password).leaf();
        }
        String text = text(certificate());
        requireKey(text);
        int start = text.indexOf(BEGIN);
        int end = text.indexOf(END, Math.max(0, start));
        if (start < 0 || end < 0) {
            return PemReader.certificates(text, certificate().toString()).get(0); // Which says what is wrong.
        }
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(text.substring(start + BEGIN.length(), end));
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
        } catch (CertificateException | RuntimeException | StackOverflowError ex) { // Nested as deep as it likes
            return PemReader.certificates(text, certificate().toString()).get(0); // Which says what is wrong, and where
        }
    }

    /**
     * Everything that answers the host.
     *
     * @throws InvalidMaterialException if something is missing, broken, or does not belong together
     */
    Entry load(@Nullable String password) {
        try {
            Optional<TrustStore> trust = ownTrust
                    ? Optional.of(TrustStore.of(PemReader.certificates(
                            text(authority()), authority().toString())))
                    : Optional.empty();
            return new Entry(List.of(chain(password)), Optional.empty(), trust);
        } catch (InvalidMaterialException ex) {
            throw ex;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError ex) {
            throw new InvalidMaterialException(
                    "%s, or a file beside it, cannot be read (%s). Replace it with a new copy."
                            .formatted(certificate(), ex.getClass().getSimpleName()),
                    ex);
        }
    }

    private SigningChain chain(@Nullable String password) {
        String origin = certificate().toString();
        if (layout == Layout.KEY_STORE) {
            return KeyStoreReader.open(content(certificate()), password, origin).signingChain(null, password);
        }
        try {
            Path keyFile = keyFile();
            List<byte[]> both = confines.readTogether(List.of(keyFile, certificate()), MOST_BYTES)
                    .orElseGet(() -> List.of(content(keyFile), content(certificate()))); // Which says what is wrong
            return SigningChain.of(
                    PemReader.privateKey(Pem.text(both.get(0)), password, keyFile.toString()),
                    PemReader.certificates(Pem.text(both.get(1)), origin));
        } catch (InvalidMaterialException ex) {
            throw new InvalidMaterialException(
                    String.valueOf(ex.getMessage()).contains(place)
                            ? String.valueOf(ex.getMessage())
                            : "%s: %s".formatted(both(), ex.getMessage()),
                    ex);
        }
    }

    private String both() {
        return keyFile().equals(certificate())
                ? certificate().toString()
                : "%s and %s".formatted(certificate(), keyFile());
    }

    private void requireKey(String text) {
        boolean combined = layout.mayCombine() && text.contains(PRIVATE_KEY);
        if (!Files.isReadable(key()) && (!combined || Files.exists(key()))) {
            throw new InvalidMaterialException(
                    "%s does not exist or cannot be read. Put the private key of %s there, and check its permissions."
                            .formatted(key(), certificate()));
        }
    }

    /** Whether its certificate cannot be one, as far as is known without reading it. */
    boolean isHopeless() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(certificate(), BasicFileAttributes.class);
            return !attributes.isRegularFile() || attributes.size() == 0 || attributes.size() > MOST_BYTES;
        } catch (IOException ex) {
            return true;
        }
    }

    private String text(Path file) {
        return Pem.text(content(file));
    }

    private byte[] content(Path file) {
        try {
            return confines.read(file, MOST_BYTES);
        } catch (NoSuchFileException ex) {
            throw new InvalidMaterialException("%s does not exist. Add it.".formatted(file), ex);
        } catch (IOException ex) {
            throw new InvalidMaterialException("%s cannot be read. Check its permissions.".formatted(file), ex);
        }
    }
}
