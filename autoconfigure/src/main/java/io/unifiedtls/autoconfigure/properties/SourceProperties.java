package io.unifiedtls.autoconfigure.properties;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Certificates of many hosts, which say themselves for which names they are.
 *
 * @param directory Directory with the files of the hosts.
 * @param repository Name of a CertificateRepository bean, in place of a directory.
 * @param configuration Name of the configuration that all but the certificates is taken from. Unless set, that of
 *     the server.
 * @param password Password of the directory's key stores and encrypted keys.
 * @param clientTrust What the certificates of clients must reach, where the configuration asks for them.
 * @param names Which names of its certificate an entry of the directory answers. Set it to 'folder' where tenants put
 *     certificates of their own there.
 * @param followLinks Whether files of the directory may be links that lead out of it.
 */
public record SourceProperties(
        @Nullable String directory,
        @Nullable String repository,
        @Nullable String configuration,
        @Nullable String password,
        @DefaultValue("configuration") ClientTrust clientTrust,
        @DefaultValue("certificate") Names names,
        @DefaultValue("false") boolean followLinks) {

    /** What it is; never a password. */
    @Override
    public String toString() {
        return "Source[%s, %s]".formatted(directory != null ? directory : repository, configuration);
    }

    /** Which names an entry of a directory answers. */
    public enum Names {
        /** All those of its certificate. */
        CERTIFICATE,
        /** Those that its folder, or its file without the ending, is called after. */
        FOLDER
    }

    /** Whose trust store clients are verified against. */
    public enum ClientTrust {
        /** That of the configuration. */
        CONFIGURATION,
        /** That of the host, from a file beside its certificate. A host without one is disabled. */
        HOST
    }
}
