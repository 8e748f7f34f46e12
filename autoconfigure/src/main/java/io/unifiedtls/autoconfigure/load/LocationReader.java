package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.autoconfigure.properties.Locations;
import io.unifiedtls.material.BoundedFile;
import io.unifiedtls.material.FileSnapshot;
import io.unifiedtls.x509.Pem;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;

/** Reads locations, and remembers the content of the files. Used for one load. Not thread-safe. */
final class LocationReader {

    private final ResourceLoader resources;
    private final FileSnapshot.Builder read = new FileSnapshot.Builder();
    private final List<Path> keyFiles = new ArrayList<>();

    LocationReader(ResourceLoader resources) {
        this.resources = resources;
    }

    /** The files with private keys and session ticket keys that were read so far. */
    List<Path> keyFiles() {
        return keyFiles;
    }

    /** The files that were read or could not be read so far. */
    FileSnapshot read() {
        return read.build();
    }

    String text(String locationOrText) {
        return Locations.isPem(locationOrText) ? locationOrText : Pem.text(content(locationOrText));
    }

    String secretText(String locationOrText) {
        return Locations.isPem(locationOrText) ? locationOrText : Pem.text(secret(locationOrText));
    }

    byte[] secret(String location) {
        byte[] content = content(location);
        file(resources.getResource(location)).ifPresent(keyFiles::add);
        return content;
    }

    byte[] content(String location) {
        Resource resource = resources.getResource(location);
        Optional<Path> file = file(resource);
        file.ifPresent(read::look);
        try {
            byte[] content =
                    file.isPresent() ? BoundedFile.read(file.get(), BoundedFile.MOST_BYTES) : bounded(resource);
            file.ifPresent(path -> read.read(path, content));
            return content;
        } catch (FileNotFoundException | NoSuchFileException ex) {
            throw new InvalidMaterialException(
                    "%s does not exist. Check the path, and that it starts with file: or classpath:."
                            .formatted(Locations.describe(location)),
                    ex);
        } catch (IOException ex) {
            throw new InvalidMaterialException(
                    "%s cannot be read. Check its permissions.".formatted(Locations.describe(location)), ex);
        }
    }

    /** The directory at a location, which is watched from then on; empty if it is something else. */
    Optional<Path> directory(String locationOrText) {
        Optional<Path> directory = Locations.isPem(locationOrText)
                ? Optional.empty()
                : file(resources.getResource(locationOrText)).filter(Files::isDirectory);
        directory.ifPresent(read::look);
        return directory;
    }

    private static byte[] bounded(Resource resource) throws IOException {
        try (InputStream stream = resource.getInputStream()) {
            byte[] content = stream.readNBytes(BoundedFile.MOST_BYTES + 1);
            if (content.length > BoundedFile.MOST_BYTES) {
                throw new InvalidMaterialException(
                        "%s has more than %,d bytes, which is the maximum. Remove everything from it that is not needed."
                                .formatted(resource.getDescription(), BoundedFile.MOST_BYTES));
            }
            return content;
        }
    }

    private static Optional<Path> file(Resource resource) {
        try {
            return resource.isFile() ? Optional.of(resource.getFile().toPath()) : Optional.empty();
        } catch (IOException ex) {
            return Optional.empty();
        }
    }
}
