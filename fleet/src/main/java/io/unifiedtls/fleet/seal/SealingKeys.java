package io.unifiedtls.fleet.seal;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.InvalidTLSConfigurationException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Reads sealing keys. Messages contain neither a key nor the text of a property, which may be a key by mistake. */
public final class SealingKeys {

    static final String PROPERTY = "unified-tls.fleet.keys";

    private static final String FILE = "file:";
    private static final String BASE64 = "base64:";

    private SealingKeys() {}

    /**
     * Read the keys that the properties name.
     *
     * @param values {@code file:} and a location, or {@code base64:} and a key
     * @throws InvalidTLSConfigurationException with all faults, if there are some, or if there is no key
     */
    public static List<SealingKey> read(List<String> values) {
        if (values.isEmpty()) {
            throw new InvalidTLSConfigurationException(List.of(
                    "%s has no key to seal private keys with. Make one with 'openssl rand -base64 32 > fleet.key', "
                                    .formatted(PROPERTY)
                            + "set %s[0] to 'file:fleet.key', and give all processes the same key."
                                    .formatted(PROPERTY)));
        }
        List<String> faults = new ArrayList<>();
        Map<String, String> places = new HashMap<>();
        List<SealingKey> keys = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            String place = "%s[%d]".formatted(PROPERTY, i);
            try {
                SealingKey key = key(place, values.get(i));
                String before = places.putIfAbsent(key.id(), place);
                if (before != null) {
                    throw new InvalidMaterialException("is the same key as %s. Remove one of them.".formatted(before));
                }
                keys.add(key);
            } catch (InvalidMaterialException ex) {
                faults.add("%s %s".formatted(place, ex.getMessage()));
            }
        }
        if (!faults.isEmpty()) {
            throw new InvalidTLSConfigurationException(faults);
        }
        return keys;
    }

    private static SealingKey key(String place, String value) {
        if (value.startsWith(FILE)) {
            return SealingKeyFile.read(place, value);
        }
        if (value.startsWith(BASE64)) {
            return SealingKeyText.base64(value.substring(BASE64.length()));
        }
        throw new InvalidMaterialException(
                "starts with neither 'file:' nor 'base64:'. Write 'file:' before the path of a file, or 'base64:' before a key.");
    }

    /**
     * The key of the embedded database: the file {@code sealing.key} of its directory, which is made if it does not exist.
     *
     * @throws InvalidTLSConfigurationException if it can neither be read nor made
     */
    public static List<SealingKey> embedded(Path directory) {
        Path file = directory.resolve("sealing.key");
        return List.of(orFault(file, () -> SealingKeyFile.readOrMake(directory, file)));
    }

    private static SealingKey orFault(Path file, Supplier<SealingKey> key) {
        try {
            return key.get();
        } catch (InvalidMaterialException ex) {
            throw new InvalidTLSConfigurationException(
                    List.of("The sealing key %s %s".formatted(file, ex.getMessage())));
        }
    }
}
