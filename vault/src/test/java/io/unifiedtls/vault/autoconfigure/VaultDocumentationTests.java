package io.unifiedtls.vault.autoconfigure;

import io.unifiedtls.fleet.testing.DocumentationContract;
import java.nio.file.Path;

/** The document of Vault. */
class VaultDocumentationTests extends DocumentationContract {

    VaultDocumentationTests() {
        super(Path.of("../docs/vault.md"), "unified-tls.vault", VaultProperties.class);
    }
}
