package io.unifiedtls.acme.testing;

import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.acme.authority.Authority;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Authorities for tests that ask none. */
public final class Authorities {

    private Authorities() {}

    /** With an invented directory. */
    public static Authority named(String name) {
        return named(name, URI.create("https://%s.example/dir".formatted(name)), false);
    }

    /** The same, with its directory. */
    public static Authority named(String name, URI directory, boolean isStaging) {
        return new Authority(
                name,
                directory,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                TLSConfiguration.builder().build(),
                100,
                OptionalDouble.empty(),
                isStaging);
    }
}
