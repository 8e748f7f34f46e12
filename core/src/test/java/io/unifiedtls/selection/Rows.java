package io.unifiedtls.selection;

import io.unifiedtls.Alert;
import io.unifiedtls.CertificateRepository;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.SigningChain;
import io.unifiedtls.handshake.UnsettledException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A repository in memory, which counts how often it is asked. */
final class Rows implements CertificateRepository {

    final Map<String, SigningChain> chains = new HashMap<>();
    /** And whether it holds its name. */
    final Map<String, Boolean> broken = new HashMap<>();
    /** For now. */
    final Set<String> refused = new HashSet<>();

    /** Neither known nor unknown. */
    final Set<String> undecided = new HashSet<>();

    final List<List<String>> calls = new ArrayList<>();

    boolean continues;

    @Nullable RuntimeException failure;

    @Override
    public boolean continuesWithoutClients() {
        return continues;
    }

    @Override
    public List<Found> find(List<String> names) {
        calls.add(names);
        return CertificateRepository.super.find(names);
    }

    @Override
    public Optional<Entry> find(String name) {
        if (failure != null) {
            throw failure;
        }
        if (broken.containsKey(name)) {
            throw new InvalidMaterialException("The row is torn. Mend it.");
        }
        if (undecided.contains(name)) {
            throw UnsettledException.undecided("Nobody could decide");
        }
        if (refused.contains(name)) {
            throw HandshakeRefusedException.passing(Alert.INTERNAL_ERROR, "being issued");
        }
        return Optional.ofNullable(chains.get(name)).map(Entry::of);
    }

    @Override
    public boolean holds(String name) {
        return broken.getOrDefault(name, true);
    }

    @Override
    public Stream<Summary> list() {
        return Stream.empty();
    }
}
