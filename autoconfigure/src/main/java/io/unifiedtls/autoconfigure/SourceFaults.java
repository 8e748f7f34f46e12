package io.unifiedtls.autoconfigure;

import io.unifiedtls.CertificateRepository;
import io.unifiedtls.autoconfigure.load.SourceOfModule;
import io.unifiedtls.autoconfigure.properties.SourceProperties;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.io.ResourceLoader;

/** Finds sources whose directory or repository is not there, without creating any. */
record SourceFaults(ResourceLoader resources, BeanFactory beans) {

    /** The faults of all sources; those with neither a directory nor a repository are not looked at. */
    List<String> of(TLSProperties properties) {
        List<String> faults = new ArrayList<>();
        for (int i = 0; i < properties.sources().size(); i++) {
            SourceProperties source = properties.sources().get(i);
            String at = "unified-tls.sources[%d]".formatted(i);
            Optional.ofNullable(source.directory())
                    .flatMap(directory -> directory(directory, source.optional(), at))
                    .ifPresent(faults::add);
            Optional.ofNullable(source.repository())
                    .flatMap(name -> repository(name, at))
                    .ifPresent(faults::add);
            if (source.kubernetes() != null
                    && beans.getBeanProvider(SourceOfModule.class).stream()
                            .findAny()
                            .isEmpty()) {
                faults.add(
                        at
                                + ".kubernetes is set, but the module for Kubernetes is missing. Add unified-tls-spring-boot-starter-kubernetes.");
            }
        }
        return faults;
    }

    private Optional<String> directory(String location, boolean optional, String at) {
        try {
            return Files.isDirectory(resources.getResource(location).getFile().toPath()) || optional
                    ? Optional.empty()
                    : Optional.of(
                            "%s.directory is '%s', which does not exist or is not a directory. Create it, or set optional to true if it appears later."
                                    .formatted(at, location));
        } catch (IOException ex) {
            return Optional.of("%s.directory is '%s', which is not a directory in a file system. %s"
                    .formatted(
                            at,
                            location,
                            location.startsWith("/")
                                    ? "Write file:" + location + "."
                                    : "Set it to one, such as file:/etc/tls/hosts."));
        }
    }

    private Optional<String> repository(String name, String at) {
        return beans.containsBean(name) && beans.isTypeMatch(name, CertificateRepository.class)
                ? Optional.empty()
                : Optional.of(
                        "%s.repository is '%s', but no CertificateRepository bean has that name. Add the bean, or correct the name."
                                .formatted(at, name));
    }
}
