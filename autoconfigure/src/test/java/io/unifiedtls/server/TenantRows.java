package io.unifiedtls.server;

import io.unifiedtls.CertificateRepository;
import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.SigningChain;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A repository of the application, as of a database: the rows of tenants. */
final class TenantRows implements CertificateRepository {

    private final Map<String, Optional<SigningChain>> rows = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile Consumer<Changed> listener = changed -> {};

    void put(String name, SigningChain chain) {
        rows.put(name, Optional.of(chain));
        listener.accept(Changed.names(name));
    }

    /** How often it was asked for a name. */
    int asked() {
        return asked.get();
    }

    void breakHost(String name) {
        rows.put(name, Optional.empty());
        listener.accept(Changed.names(name));
    }

    @Override
    public Optional<Entry> find(String name) {
        asked.incrementAndGet();
        return Optional.ofNullable(rows.get(name))
                .map(row -> row.orElseThrow(() -> new InvalidMaterialException("The row is torn. Mend it.")))
                .map(Entry::of);
    }

    @Override
    public Stream<Summary> list() {
        return rows.keySet().stream()
                .map(name -> new Summary(List.of(name), Optional.empty(), Optional.empty(), Optional.empty()));
    }

    @Override
    public void onChange(Consumer<Changed> newListener) {
        listener = newListener;
    }
}
