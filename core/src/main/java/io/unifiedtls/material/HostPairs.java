package io.unifiedtls.material;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.unifiedtls.CertificateRepository.Entry;
import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.SigningChain;
import io.unifiedtls.logging.PrintableLogger;
import java.util.Comparator;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;

/** Entries that answer a name together, with keys of different types. Each is made once. Thread-safe. */
final class HostPairs {

    private static final Logger log = PrintableLogger.of(HostPairs.class);

    private final Cache<Pair, Entry> pairs;

    /**
     * Create it.
     *
     * @param most how many are kept in memory at most
     */
    HostPairs(int most) {
        pairs = Caffeine.newBuilder().maximumSize(most).build();
    }

    /**
     * The first entry with the chains of both, or as it is if the second one cannot be read any more. A chain with an RSA key comes
     * last, since its signatures cost most.
     */
    Entry of(Entry first, Supplier<Entry> second) {
        try {
            return pairs.get(new Pair(first, second.get()), Pair::together);
        } catch (InvalidMaterialException ex) {
            log.debug("A host answers with one type of key alone", ex);
            return first;
        }
    }

    private record Pair(Entry first, Entry second) {

        private Entry together() {
            return new Entry(
                    Stream.concat(first.signingChains().stream(), second.signingChains().stream())
                            .sorted(Comparator.comparing(Pair::isRsa))
                            .toList(),
                    first.configurationName(),
                    first.clientTrust());
        }

        private static boolean isRsa(SigningChain chain) {
            return chain.leaf().getPublicKey().getAlgorithm().startsWith("RSA");
        }
    }
}
