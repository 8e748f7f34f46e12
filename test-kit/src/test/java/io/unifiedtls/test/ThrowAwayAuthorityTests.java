package io.unifiedtls.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** As a parameter, and its files. */
@ExtendWith(ThrowAwayAuthority.class)
class ThrowAwayAuthorityTests {

    @Test
    void chains(ThrowAwayAuthority authority) throws Exception {
        IssuedChain chain =
                authority.server("shop.example", "*.shop.example", "127.0.0.1").issue();
        chain.certificates().get(1).verify(authority.certificate().getPublicKey());
        chain.certificates().get(0).verify(chain.certificates().get(1).getPublicKey());
        assertThat(chain.certificates().get(0).getSubjectAlternativeNames())
                .<Object>extracting(name -> name.get(1))
                .containsExactly("shop.example", "*.shop.example", "127.0.0.1");
        assertThat(chain.signingChain().certificates()).isEqualTo(chain.certificates());
        assertThat(authority.client("alice").withRsaKey().issue().privateKey().getAlgorithm())
                .isEqualTo("RSA");
    }

    @Test
    void files(ThrowAwayAuthority authority) throws Exception {
        PemLocations files = authority.write(authority.server("shop.example").issue());
        assertThat(text(files.certificate()).split("BEGIN CERTIFICATE", -1)).hasSize(3);
        assertThat(text(files.privateKey())).startsWith("-----BEGIN PRIVATE KEY-----");
        assertThat(text(authority.certificateLocation())).containsOnlyOnce("BEGIN CERTIFICATE");
    }

    private static String text(String location) throws Exception {
        return Files.readString(Path.of(URI.create(location.replace("file:/", "file:///"))));
    }
}
