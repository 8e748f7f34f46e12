package io.unifiedtls.sample;

import io.unifiedtls.vault.FakeTokens;
import io.unifiedtls.vault.FakeVault;
import java.util.List;
import org.springframework.boot.DefaultApplicationArguments;

/** A server that speaks the API of Vault, unless {@code vault.address} is that of a real one. */
final class TestVault {

    private TestVault() {}

    @SuppressWarnings("resource") // It ends with the JVM
    static List<String> start(DefaultApplicationArguments options) throws Exception {
        if (options.containsOption("vault.address")) {
            return List.of();
        }
        FakeVault vault = new FakeVault();
        vault.pki.allowedDomains = List.of("localhost");
        TestPlatform.write(options, "vault.pem", vault.pki.root());
        return List.of("--vault.address=" + vault.address(), "--vault.token=" + FakeTokens.ROOT);
    }
}
