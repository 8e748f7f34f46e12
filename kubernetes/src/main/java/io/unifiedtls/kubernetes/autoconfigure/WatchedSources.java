package io.unifiedtls.kubernetes.autoconfigure;

import io.unifiedtls.kubernetes.SecretWatch;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** The watches of all sources, for health and meters. Apart from their maker, so that neither health nor meters make a client. Thread-safe. */
final class WatchedSources {

    private final List<Source> sources = new CopyOnWriteArrayList<>();

    private record Source(String at, SecretWatch watch) {}

    void add(String at, SecretWatch watch) {
        sources.add(new Source(at, watch));
    }

    long secrets() {
        return sources.stream().mapToLong(source -> source.watch.size()).sum();
    }

    long failing() {
        return sources.stream().mapToLong(source -> source.watch.failing()).sum();
    }

    List<String> problems() {
        return sources.stream()
                .flatMap(source -> Stream.concat(unlisted(source.watch), source.watch.problems().stream())
                        .map(problem -> "%s.kubernetes: %s".formatted(source.at, problem)))
                .toList();
    }

    private static Stream<String> unlisted(SecretWatch watch) {
        return watch.isListed()
                ? Stream.empty()
                : Stream.of("The Secrets have not been listed yet. Their hosts are served as soon as they are.");
    }
}
