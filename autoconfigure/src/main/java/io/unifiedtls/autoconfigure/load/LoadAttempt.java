package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.material.FileSnapshot;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One load of everything that the properties name. It tells which files it read, whatever its outcome.
 *
 * @param read the files that were read or could not be read
 * @param keyFiles the files with private keys and session ticket keys among them
 */
public record LoadAttempt(FileSnapshot read, List<Path> keyFiles, Outcome outcome) {

    public LoadAttempt {
        keyFiles = List.copyOf(keyFiles);
    }

    /**
     * The loaded properties.
     *
     * @throws InvalidTLSConfigurationException with all faults, if there are any
     */
    public LoadedProperties loaded() {
        return withoutFaults().properties();
    }

    /**
     * The outcome, if it has no faults.
     *
     * @throws InvalidTLSConfigurationException with all faults, if there are any
     */
    public Loaded withoutFaults() {
        if (outcome instanceof Loaded loaded) {
            return loaded;
        }
        if (outcome instanceof Faulty faulty) {
            throw new InvalidTLSConfigurationException(faulty.faults());
        }
        throw ((Broken) outcome).rethrow();
    }

    /** The loaded properties, their faults, or an unexpected failure. */
    public sealed interface Outcome {}

    /**
     * A load without faults.
     *
     * @param renewed makes the configurations again with the certificates and identities that services have issued since, by their
     *     names, and leaves out those with faults. It reads no file and asks no service, and one thread uses it at a time
     */
    public record Loaded(LoadedProperties properties, Supplier<Map<String, TLSConfiguration>> renewed)
            implements Outcome {}

    /**
     * A load with faults of configurations, hosts or other properties.
     *
     * @param faults all of them, at least one
     * @param configurations those without faults, by their names
     */
    public record Faulty(List<String> faults, Map<String, TLSConfiguration> configurations) implements Outcome {

        public Faulty {
            faults = List.copyOf(faults);
            configurations = Collections.unmodifiableMap(new LinkedHashMap<>(configurations));
        }
    }

    /**
     * A load that ended with an unexpected exception or error.
     *
     * @param cause unchecked
     */
    public record Broken(Throwable cause) implements Outcome {

        private RuntimeException rethrow() {
            if (cause instanceof Error error) {
                throw error;
            }
            return (RuntimeException) cause;
        }
    }
}
