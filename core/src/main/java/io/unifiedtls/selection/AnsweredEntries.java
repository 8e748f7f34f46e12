package io.unifiedtls.selection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.CertificateRepository.Entry;
import io.unifiedtls.TLSConfiguration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The configurations that entries of a source were answered with, so that those of entries that change can be forgotten. Thread-safe. */
final class AnsweredEntries {

    /** By the name or wildcard of the entry. */
    private final Cache<String, Answered> answers;

    private final Consumer<TLSConfiguration> replaced;

    /**
     * Create a memory.
     *
     * @param replaced told of a configuration whose entry is another one now, or gone
     */
    AnsweredEntries(int maximumSize, Consumer<TLSConfiguration> replaced) {
        this.answers = Caffeine.newBuilder().maximumSize(maximumSize).build();
        this.replaced = replaced;
    }

    /** An entry, and what it was answered with last. */
    private record Answered(Entry entry, TLSConfiguration configuration) {}

    /** An entry was answered. */
    void put(String name, Entry entry, TLSConfiguration configuration) {
        Answered before = answers.asMap().put(name, new Answered(entry, configuration));
        if (before != null && !before.entry().equals(entry)) {
            replaced.accept(before.configuration());
        }
    }

    /** A name has no entry that could be answered. */
    void remove(String name) {
        Answered before =
                answers.getIfPresent(name) == null ? null : answers.asMap().remove(name);
        if (before != null) {
            replaced.accept(before.configuration());
        }
    }

    /** Forget those that were withdrawn, and tell what they were answered with. Others are seen to have changed when they are asked for. */
    Collection<TLSConfiguration> changed(Changed changed) {
        if (!(changed instanceof Changed.Names some) || !some.withdraws()) {
            return List.of();
        }
        Map<String, Answered> forgotten = Map.copyOf(answers.getAllPresent(some.names()));
        answers.invalidateAll(forgotten.keySet());
        return forgotten.values().stream().map(Answered::configuration).toList();
    }
}
