package io.unifiedtls.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Writes what a server's suite proved, one line per feature: server, backend, feature, first version of Java that the JDK
 * has it in, and whether all of its tests passed. {@code tests/features} compares that with the README.
 */
final class FeatureReport implements BeforeAllCallback, AfterAllCallback, TestWatcher {

    /** One for each version of Java, which differ in what they have. */
    private static final Path DIRECTORY =
            Path.of("target", "features", Integer.toString(Runtime.version().feature()));

    private final Map<Feature, Boolean> proved = new LinkedHashMap<>();

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        proved.clear();
        Files.deleteIfExists(file(context));
    }

    @Override
    public void testSuccessful(ExtensionContext context) {
        feature(context).ifPresent(feature -> proved.putIfAbsent(feature, true));
    }

    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
        feature(context).ifPresent(feature -> proved.put(feature, false));
    }

    @Override
    public void testAborted(ExtensionContext context, @Nullable Throwable cause) {
        feature(context)
                .filter(feature -> feature.since() <= Runtime.version().feature())
                .ifPresent(feature -> proved.put(feature, false));
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        OnServer server = context.getRequiredTestClass().getAnnotation(OnServer.class);
        List<String> lines = proved.entrySet().stream()
                .map(entry -> String.join(
                        "\t",
                        server.value(),
                        server.backend(),
                        entry.getKey().value(),
                        Integer.toString(entry.getKey().since()),
                        entry.getValue() ? "yes" : "no"))
                .toList();
        Files.createDirectories(DIRECTORY);
        Files.write(file(context), lines);
    }

    private static Optional<Feature> feature(ExtensionContext context) {
        return context.getTestMethod().map(method -> method.getAnnotation(Feature.class));
    }

    private static Path file(ExtensionContext context) {
        return DIRECTORY.resolve(context.getRequiredTestClass().getSimpleName() + ".tsv");
    }
}
