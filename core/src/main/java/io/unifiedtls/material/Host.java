package io.unifiedtls.material;

import io.unifiedtls.CertificateRepository.Entry;
import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.ServerName;
import io.unifiedtls.logging.PrintableLogger;
import io.unifiedtls.wording.Setting;
import io.unifiedtls.x509.SubjectAlternativeNames;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * A host of a directory, as far as it is known without its key.
 *
 * @param names those of its certificate that it may answer, exact ones and wildcards, in lower case; none if it cannot be
 *     read
 * @param keyAlgorithm of its certificate, such as {@code EC}; empty if it cannot be read
 * @param fault why it cannot answer, if it cannot
 * @param kept what it answers with although its files have a fault, since it was loaded before
 */
record Host(
        HostFiles files,
        long stamp,
        List<String> names,
        Instant notBefore,
        Instant notAfter,
        String keyAlgorithm,
        Optional<String> fault,
        @Nullable Entry kept) {

    private static final Logger log = PrintableLogger.of(Host.class);

    /** Certificate authorities allow for a hundred or two. */
    private static final int MOST_NAMES = 1_000;

    private static final String WILDCARD = "*.";

    static Host read(HostFiles files, long stamp, HostRules rules) {
        try {
            X509Certificate leaf = files.leaf(rules.password());
            List<String> all = names(leaf);
            if (all.size() > MOST_NAMES) {
                return broken(
                        files,
                        stamp,
                        "%s has %d DNS names, but at most %d are allowed. Split the names between several certificates."
                                .formatted(files.certificate(), all.size(), MOST_NAMES));
            }
            List<String> names = rules.byFolder()
                    ? all.stream().filter(name -> files.calledAfter(name) > 0).toList()
                    : all;
            return new Host(
                    files,
                    stamp,
                    names,
                    leaf.getNotBefore().toInstant(),
                    leaf.getNotAfter().toInstant(),
                    leaf.getPublicKey().getAlgorithm(),
                    names.isEmpty() ? Optional.of(nameless(files, all)) : Optional.empty(),
                    null);
        } catch (InvalidMaterialException ex) {
            // A failure that may pass gets another number than the files have, so that they are read again at the next
            // look
            return broken(files, mayPass(ex) ? stamp + 1 : stamp, String.valueOf(ex.getMessage()));
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError ex) {
            log.debug("A certificate cannot be read", ex);
            return broken(
                    files,
                    stamp,
                    "%s cannot be read (%s). Replace it with a new copy."
                            .formatted(files.certificate(), ex.getClass().getSimpleName()));
        }
    }

    /** Whether another attempt may do better with the same files. */
    private static boolean mayPass(InvalidMaterialException failure) {
        return failure.getCause() instanceof IOException && !(failure.getCause() instanceof NoSuchFileException);
    }

    /** Whether the files are others by now. */
    boolean hasChanged() {
        return files.stamp() != stamp;
    }

    /** Whether a failure comes again for as long as the files are the same: they may have changed while they were read. */
    boolean stays(InvalidMaterialException failure) {
        return !mayPass(failure) && !hasChanged();
    }

    private static Host broken(HostFiles files, long stamp, String fault) {
        return new Host(files, stamp, List.of(), Instant.MIN, Instant.MIN, "", Optional.of(fault), null);
    }

    private static String nameless(HostFiles files, List<String> all) {
        return all.isEmpty()
                ? "%s has no DNS name in its subject alternative names. Request a certificate with a DNS name."
                        .formatted(files.certificate())
                : "%s is not named after a name in its certificate, such as '%s', but %s is folder. Rename it, or request a certificate for its name."
                        .formatted(files.certificate(), all.get(0), Setting.DIRECTORY_NAMES);
    }

    /** As this one was, with the stamp of files that cannot be used, and what was loaded of it, if it was. */
    Host keeping(Host before, @Nullable Entry loaded, String because) {
        return new Host(
                files,
                stamp,
                before.names,
                before.notBefore,
                before.notAfter,
                before.keyAlgorithm,
                Optional.of(because),
                loaded);
    }

    /** Whether nothing is known that keeps it from answering. */
    boolean isUsable() {
        return fault.isEmpty() || kept != null;
    }

    boolean isValid(Instant now) {
        return !now.isBefore(notBefore) && now.isBefore(notAfter);
    }

    /** The names that it would answer if it could: without a certificate that can be read, the one that it is called. */
    List<String> wanted() {
        return names.isEmpty() && fault.isPresent()
                ? ServerName.parse(files.name()).map(ServerName::value).stream().toList()
                : names;
    }

    /** Those that clients may ask for. */
    private static List<String> names(X509Certificate leaf) {
        return SubjectAlternativeNames.of(leaf).dnsNames().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .filter(Host::isName)
                .distinct()
                .toList();
    }

    private static boolean isName(String name) {
        return ServerName.parse(name.startsWith(WILDCARD) ? name.substring(WILDCARD.length()) : name)
                .isPresent();
    }
}
