package io.unifiedtls.server;

import io.unifiedtls.CertificateRepository;
import io.unifiedtls.SigningChain;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A repository as of a database that can be away: then it fails, or hangs until it is interrupted. */
final class AwayRows implements CertificateRepository {

    enum Mood {
        WELL,
        FAILS,
        HANGS
    }

    private final Map<String, SigningChain> rows = new ConcurrentHashMap<>();
    private volatile Mood mood = Mood.WELL;
    private volatile Consumer<Changed> listener = changed -> {};

    /** Without a word to anybody. */
    void put(String name, SigningChain chain) {
        rows.put(name, chain);
    }

    void tell(Changed changed) {
        listener.accept(changed);
    }

    synchronized void become(Mood next) {
        mood = next;
        notifyAll();
    }

    private synchronized void endure() {
        try {
            while (mood == Mood.HANGS) {
                wait();
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the database hangs", ex);
        }
        if (mood == Mood.FAILS) {
            throw new IllegalStateException("The database is away");
        }
    }

    @Override
    public List<Found> find(List<String> names) {
        endure();
        return CertificateRepository.super.find(names);
    }

    @Override
    public Optional<Entry> find(String name) {
        return Optional.ofNullable(rows.get(name)).map(Entry::of);
    }

    @Override
    public Stream<Summary> list() {
        return Stream.empty();
    }

    @Override
    public void onChange(Consumer<Changed> newListener) {
        listener = newListener;
    }
}
