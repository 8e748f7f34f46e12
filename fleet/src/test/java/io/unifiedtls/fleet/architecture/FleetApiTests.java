package io.unifiedtls.fleet.architecture;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.unifiedtls.testing.ApiSnapshot;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The API of this module does not change unnoticed. */
class FleetApiTests {

    private static final Set<String> API = Set.of("io.unifiedtls.fleet");

    @Test
    void apiIsTheSnapshot() throws IOException {
        new ApiSnapshot(
                        new ClassFileImporter()
                                .withImportOption(new ImportOption.DoNotIncludeTests())
                                .importPackages(API),
                        API)
                .requireNoChange();
    }
}
