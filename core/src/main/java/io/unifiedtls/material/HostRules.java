package io.unifiedtls.material;

import io.unifiedtls.CertificateRepository.Entry;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The rules for the hosts of a directory.
 *
 * @param password of key stores and encrypted keys
 * @param ownTrust whether each host has a file with the authority of its clients
 * @param byFolder whether a host answers only the names that its folder or file is called after
 * @param followsLinks whether files may be links that leave the directory
 * @param mayBeAbsent whether it is no fault that the directory does not exist
 * @param judge says of an entry, and a name of its certificate, why it would be refused though it is whole; empty if it
 *     would not be
 */
public record HostRules(
        @Nullable String password,
        boolean ownTrust,
        boolean byFolder,
        boolean followsLinks,
        boolean mayBeAbsent,
        BiFunction<Entry, String, Optional<String>> judge) {

    /** Hosts that answer all names of their certificates, and are judged by nobody else. */
    public static HostRules of(@Nullable String password, boolean ownTrust) {
        return new HostRules(password, ownTrust, false, false, false, (entry, name) -> Optional.empty());
    }

    /** The same for hosts that answer only what they are called after. */
    public HostRules namedByFolder() {
        return new HostRules(password, ownTrust, true, followsLinks, mayBeAbsent, judge);
    }

    /** The same for hosts whose files may be links that leave the directory. */
    public HostRules followingLinks() {
        return new HostRules(password, ownTrust, byFolder, true, mayBeAbsent, judge);
    }

    /** The same for a directory that need not be there yet. */
    public HostRules appearingLater() {
        return new HostRules(password, ownTrust, byFolder, followsLinks, true, judge);
    }

    /** The same with another judge. */
    public HostRules judgedBy(BiFunction<Entry, String, Optional<String>> other) {
        return new HostRules(password, ownTrust, byFolder, followsLinks, mayBeAbsent, other);
    }

    /** Never the password. */
    @Override
    public String toString() {
        return "HostRules[ownTrust=%s, byFolder=%s, followsLinks=%s]".formatted(ownTrust, byFolder, followsLinks);
    }
}
