package io.unifiedtls;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where the certificates of many hosts are kept: a database, a vault, a directory. It answers handshakes
 * once the sources of certificates name it. It is asked for one host at a time, at the host's first handshake, and again before its
 * answer gets old; wildcards, the cache and the single flight are the starter's. Thread-safe.
 */
public interface CertificateRepository {

    /**
     * The entry of a name. It may block; no event loop waits for it.
     *
     * @param name a server name in A-labels and lower case, or a wildcard such as {@code *.shop.example.com}; the
     * entry must have exactly this name
     * @return the entry, or empty if there is none of that name
     * @throws InvalidMaterialException if the entry exists but cannot be used. Its host is refused with {@code
     * internal_error}, and no other source or resolver is asked for it, unless the repository {@linkplain #holds
     * does not hold} it
     * @throws HandshakeRefusedException if the host is refused with its alert; no other source or resolver is asked for it. Any
     * other exception is a failure: a host that was answered before keeps its entry, for as long as all its certificates
     * are valid
     */
    Optional<Entry> find(String name);

    /**
     * The entries of a host's own name and of its wildcard, in one call for repositories that need one round trip for both. This one asks
     * {@link #find(String)} for each, up to the first that decides.
     *
     * @param names as in {@link #find(String)}; the first that has an entry answers the host
     * @return what was found, in the order given. A name that is left out has no entry; those after the first usable entry may
     * be left out
     */
    default List<Found> find(List<String> names) {
        return SeparateFinds.of(this, names);
    }

    /**
     * Whether a call of {@code find} goes on when all clients that wait for it have disconnected, until the resolver timeout at
     * most. Its answer is remembered, and later clients join it. Unless this is so, the call is interrupted.
     */
    default boolean continuesWithoutClients() {
        return false;
    }

    /** All entries, for display. A stream, because there may be many. The caller closes it. */
    Stream<Summary> list();

    /**
     * The entry whose certificate expires first, for health and meters. It may be as of some minutes ago. Unless this is
     * overridden, it is looked for in {@link #list}, every minute.
     */
    default Optional<Summary> firstToExpire() {
        try (Stream<Summary> all = list()) {
            return all.filter(entry -> entry.notAfter().isPresent())
                    .min(Comparator.comparing(entry -> entry.notAfter().orElseThrow()));
        }
    }

    /** Names that currently cannot be answered, with the reasons, as far as they are known without a lookup. */
    default Map<String, String> faults() {
        return Map.of();
    }

    /** Names that several entries want, with the entry that answers each of them, for display. */
    default List<String> clashes() {
        return List.of();
    }

    /**
     * Whether a name stays refused while its entry cannot be used. If it does not, a wildcard or a later source
     * answers it.
     */
    default boolean holds(String name) {
        return true;
    }

    /** Changes that were not taken over, and why: what is wrong, where, and what to do. Previous entries stay in use. */
    default List<String> rejected() {
        return List.of();
    }

    /**
     * Look for changes now, and tell the listeners about them before this returns. Called when somebody asks for a reload
     * ({@code POST /actuator/tls}); it may block. A repository that knows of its changes at once has nothing to do.
     */
    default void refresh() {}

    /**
     * Tell the listener about changes from now on, those of {@link #rejected} included: of no names where nothing else has
     * changed. Without it, changes are found when answers are asked for again, within the time to live of the
     * resolver cache.
     */
    default void onChange(Consumer<Changed> listener) {}

    /** The entries that a change concerns: those that were replaced, added or removed. */
    sealed interface Changed {

        /** Any entry may have changed. */
        static Changed all() {
            return new All();
        }

        /**
         * The entries of these names have changed, exact ones and wildcards, and may have been withdrawn: removed, suspended, given to another
         * owner, or made stricter. Their former answers are never used again.
         */
        static Changed names(String first, String... more) {
            return new Names(all(first, more), true);
        }

        /**
         * The entries of these names are new, or have replaced others that were as good, for instance because a certificate was renewed. The
         * repository is asked before the next use of a name. While it fails, the former entry is still used.
         */
        static Changed renewed(String first, String... more) {
            return new Names(all(first, more), false);
        }

        private static Set<String> all(String first, String... more) {
            return Stream.concat(Stream.of(first), Stream.of(more)).collect(Collectors.toUnmodifiableSet());
        }

        /**
         * Entries may have changed since then, for instance while the connection to the database was lost. Unlike after {@link
         * #all}, answers from before stay in use until they are confirmed or replaced: each is asked for again in the
         * background when it is used, within its time to live. At most 500 of them are asked for in a second.
         */
        static Changed since(Instant instant) {
            return new Since(instant);
        }

        /** Whether it concerns the entry of a name or a wildcard. */
        boolean includes(String name);

        /** Any entry may have changed. */
        record All() implements Changed {

            @Override
            public boolean includes(String name) {
                return true;
            }
        }

        /**
         * Any entry may have changed since an instant.
         *
         * @param instant when changes were last known
         */
        record Since(Instant instant) implements Changed {

            @Override
            public boolean includes(String name) {
                return true;
            }
        }

        /**
         * Some entries have changed.
         *
         * @param names exact ones and wildcards
         * @param withdraws whether entries may have been withdrawn, so that they are not used any more, even while the repository fails
         */
        record Names(Set<String> names, boolean withdraws) implements Changed {

            public Names {
                names = Set.copyOf(names);
            }

            /** Entries that may have been withdrawn. */
            public Names(Set<String> names) {
                this(names, true);
            }

            @Override
            public boolean includes(String name) {
                return names.contains(name);
            }

            @Override
            public String toString() {
                return Printable.of((withdraws ? "Names" : "Renewed") + names);
            }
        }
    }

    /**
     * The material that answers a host.
     *
     * @param signingChains at least one
     * @param configurationName the name of the configuration that provides everything else, or empty for that of the
     * source
     * @param clientTrust the trust store that clients are verified against, if it belongs to the host
     * @param owner identifies the owner, if names change hands: sessions that began with one owner are not resumed with the next
     */
    record Entry(
            List<SigningChain> signingChains,
            Optional<String> configurationName,
            Optional<TrustStore> clientTrust,
            Optional<String> owner) {

        public Entry {
            signingChains = List.copyOf(signingChains);
            if (signingChains.isEmpty()) {
                throw new InvalidMaterialException("The entry has no certificate. Give it at least one signing chain.");
            }
        }

        /** An entry whose name does not change hands. */
        public Entry(
                List<SigningChain> signingChains,
                Optional<String> configurationName,
                Optional<TrustStore> clientTrust) {
            this(signingChains, configurationName, clientTrust, Optional.empty());
        }

        @Override
        public String toString() {
            return Printable.of(
                    "Entry[%s, %s, %s, %s]".formatted(signingChains, configurationName, clientTrust, owner));
        }

        /** An entry with one chain that takes everything else from the configuration of the source. */
        public static Entry of(SigningChain chain) {
            return new Entry(List.of(chain), Optional.empty(), Optional.empty());
        }
    }

    /**
     * The answer for one name: an entry, an entry that cannot be used, a refusal, or nothing.
     *
     * @param name as it was asked for
     * @param entry the entry, if it can be used
     * @param fault why the entry cannot be used, as the message of an {@link InvalidMaterialException}
     * @param refusal with what the host is refused
     */
    record Found(
            String name, Optional<Entry> entry, Optional<String> fault, Optional<HandshakeRefusedException> refusal) {

        public Found {
            fault = fault.map(Printable::of);
            if (Stream.of(entry, fault, refusal).filter(Optional::isPresent).count() > 1) {
                throw new IllegalArgumentException("A name has an entry, a fault or a refusal. Give one of them.");
            }
        }

        @Override
        public String toString() {
            return Printable.of("Found[%s, %s, %s, %s]".formatted(name, entry, fault, refusal));
        }

        /** An entry that can be used. */
        public static Found of(String name, Entry entry) {
            return new Found(name, Optional.of(entry), Optional.empty(), Optional.empty());
        }

        /** No entry. */
        public static Found nothing(String name) {
            return new Found(name, Optional.empty(), Optional.empty(), Optional.empty());
        }

        /** An entry that cannot be used: what is wrong, and what to do. */
        public static Found unusable(String name, String fault) {
            return new Found(name, Optional.empty(), Optional.of(fault), Optional.empty());
        }

        /** A host that is refused. */
        public static Found refused(String name, HandshakeRefusedException refusal) {
            return new Found(name, Optional.empty(), Optional.empty(), Optional.of(refusal));
        }
    }

    /**
     * An entry in a list.
     *
     * @param names exact ones and wildcards
     * @param notBefore when its certificate became valid, if it is known
     * @param notAfter when its certificate expires, if it is known
     * @param fault why it cannot be used, if it cannot
     */
    record Summary(
            List<String> names, Optional<Instant> notBefore, Optional<Instant> notAfter, Optional<String> fault) {

        public Summary {
            names = Printable.all(names);
            fault = fault.map(Printable::of);
        }
    }
}
