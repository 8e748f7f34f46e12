package io.unifiedtls.selection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.CertificateRepository.Entry;
import io.unifiedtls.ServerName;
import java.util.Optional;

/**
 * The entries that sources have answered names with, for the time when they fail. They outlive generations of configurations. Thread-safe.
 */
final class ServedEntries {

    private static final String WILDCARD = "*.";

    private final Cache<ServerName, Served> served;
    /** How often something was forgotten: an answer that was asked for before that is not kept. Changes within the lock only. */
    private volatile long forgettings;

    ServedEntries(int maximumSize) {
        served = Caffeine.newBuilder().maximumSize(maximumSize).build();
    }

    /**
     * An entry that was served.
     *
     * @param name or wildcard of the entry
     * @param asked in nanoseconds of the JVM's clock
     */
    record Served(RepositoryResolver source, String name, Entry entry, long asked) {}

    /** To be read before a source is asked. */
    long forgettings() {
        return forgettings;
    }

    Optional<Served> find(ServerName serverName) {
        return Optional.ofNullable(served.getIfPresent(serverName));
    }

    /** Keep what a name was answered with, unless something was forgotten since, or a call that began later was faster. */
    synchronized void keep(ServerName serverName, Served answer, long since) {
        if (forgettings == since) {
            served.asMap().merge(serverName, answer, (kept, late) -> late.asked() - kept.asked() < 0 ? kept : late);
        }
    }

    /** The name is answered with no entry now. */
    void remove(ServerName serverName) {
        served.invalidate(serverName);
    }

    /** Entries that were not withdrawn, as far as anybody has told, still count while their source fails. */
    synchronized void changed(Changed changed) {
        forgettings++;
        if (changed instanceof Changed.Names some && some.withdraws()) {
            withdraw(some);
        }
    }

    /** Handshakes may wait for the lock, so all entries are looked at only if a wildcard has changed. */
    private void withdraw(Changed.Names some) {
        some.names().forEach(name -> ServerName.parse(name).ifPresent(served::invalidate));
        if (some.names().stream().anyMatch(name -> name.startsWith(WILDCARD))) {
            served.asMap().values().removeIf(entry -> some.includes(entry.name()));
        }
    }
}
