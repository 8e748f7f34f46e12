package io.unifiedtls.autoconfigure.properties;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Certificates of many hosts. The certificates themselves contain the names of their hosts.
 *
 * @param directory Location of the directory with the files of the hosts.
 * @param repository Name of a CertificateRepository bean, in place of a directory.
 * @param kubernetes Secrets of a Kubernetes cluster, in place of a directory. Needs the starter for Kubernetes.
 * @param configuration Name of the configuration that provides everything except the certificates. By default, the
 *     configuration of the server.
 * @param password Password of the directory's key stores and encrypted keys.
 * @param clientTrust Trust store to verify clients against, if the configuration asks them for a certificate.
 * @param names Which names of its certificate an entry of the directory answers. Set it to 'folder' if tenants put
 *     their own certificates there.
 * @param optional Whether the application starts if the directory does not exist yet, or Kubernetes does not answer.
 * @param followLinks Whether files of the directory may be links that lead out of it.
 */
public record SourceProperties(
        @Nullable String directory,
        @Nullable String repository,
        @Nullable KubernetesProperties kubernetes,
        @Nullable String configuration,
        @Nullable String password,
        @DefaultValue("configuration") ClientTrust clientTrust,
        @DefaultValue("certificate") Names names,
        @DefaultValue("false") boolean optional,
        @DefaultValue("false") boolean followLinks) {

    /** The directory or repository and the configuration; never a password. */
    @Override
    public String toString() {
        return "Source[%s, %s]"
                .formatted(directory != null ? directory : repository != null ? repository : kubernetes, configuration);
    }

    /** Which names of its certificate an entry of the directory answers. */
    public enum Names {
        /** All names of its certificate. */
        CERTIFICATE,
        /** Only the name of its folder, or of its file without the extension, and the wildcard below that name. */
        FOLDER
    }

    /** Trust store to verify clients against, if the configuration asks them for a certificate. */
    public enum ClientTrust {
        /** The trust store of the configuration. */
        CONFIGURATION,
        /** The authority in a file beside the host's certificate. A host without this file is disabled. */
        HOST
    }
}
