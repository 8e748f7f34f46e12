package io.unifiedtls.acme.autoconfigure;

import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Authorities that need no directory in the settings. */
enum KnownAuthority {
    LETSENCRYPT("https://acme-v02.api.letsencrypt.org/directory", false),
    LETSENCRYPT_STAGING("https://acme-staging-v02.api.letsencrypt.org/directory", true);

    private final URI directory;
    private final boolean isStaging;

    KnownAuthority(String directory, boolean isStaging) {
        this.directory = URI.create(directory);
        this.isStaging = isStaging;
    }

    static Optional<KnownAuthority> of(String name) {
        return Arrays.stream(values()).filter(known -> known.key().equals(name)).findFirst();
    }

    /** The name in the settings. */
    String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    URI directory() {
        return directory;
    }

    boolean isStaging() {
        return isStaging;
    }
}
