package io.unifiedtls.benchmarks.server;

import io.unifiedtls.SigningChain;
import io.unifiedtls.benchmarks.Material;
import io.unifiedtls.material.KeyKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes certificates and keys for {@code host-0.example.com} and so on, and the authority's certificate as {@code ca.pem}.
 * Arguments: the directory, and how many.
 */
public final class HostFiles {

    private HostFiles() {}

    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        Files.writeString(directory.resolve("ca.pem"), Material.pem(List.of(Material.AUTHORITY.certificate())));
        for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
            SigningChain chain = Material.chain(KeyKind.P256, "host-%d.example.com".formatted(i));
            Files.writeString(directory.resolve(i + ".pem"), Material.pem(chain.certificates()));
            Files.writeString(directory.resolve(i + ".key"), Material.pem(chain.privateKey()));
        }
    }
}
