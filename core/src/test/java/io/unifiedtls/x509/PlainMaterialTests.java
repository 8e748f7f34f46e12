package io.unifiedtls.x509;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.pem;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.SigningChain;
import io.unifiedtls.material.KeyKind;
import io.unifiedtls.testing.Mutations;
import io.unifiedtls.testing.Tool;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The JDK reads plain keys and certificates as Bouncy Castle does, and leaves it all others. */
class PlainMaterialTests {

    private static final int INPUTS = Integer.getInteger("tls.test.fuzz-inputs", 1_000);

    @ParameterizedTest
    @EnumSource
    void keyIsReadWithoutBouncyCastle(KeyKind kind) throws Exception {
        PrivateKey key = certificateFor(kind, "shop.example").privateKey();
        PemBlock block = block(pem(key));
        assertThat(PlainPrivateKey.of(block)).contains(key);
        assertThat(PemOfTools.privateKey(block, null, "shop.key")).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384",
                "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048",
                "genpkey -algorithm ED25519",
                "genpkey -algorithm ED448"
            })
    void keyOfOpensslIsReadWithoutBouncyCastle(String command) throws Exception {
        PemBlock block = block(openssl(command));
        assertThat(PlainPrivateKey.of(block)).contains(PemOfTools.privateKey(block, null, "shop.key"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ecparam -genkey -noout -name prime256v1",
                "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit",
                "genpkey -algorithm RSA-PSS",
                "genpkey -algorithm X25519",
                "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -aes128 -pass pass:s3cret-w0rd"
            })
    void otherKeyIsLeftToBouncyCastle(String command) throws Exception {
        assertThat(PlainPrivateKey.of(block(openssl(command)))).isEmpty();
    }

    /** With attributes or a public key (RFC 5958), or with headers (RFC 1421). */
    @Test
    void keyWithMoreInItIsLeftToBouncyCastle() throws Exception {
        PrivateKey key = certificateFor(KeyKind.P256, "shop.example").privateKey();
        byte[] encoded = key.getEncoded();
        byte[] more = new byte[encoded.length + 2];
        System.arraycopy(encoded, 0, more, 0, encoded.length);
        more[encoded.length] = (byte) 0xA0;
        more[1] = (byte) (encoded[1] + 2);
        PemBlock withAttributes = block(text("PRIVATE KEY", more));
        assertThat(PlainPrivateKey.of(withAttributes)).isEmpty();
        assertThat(PemOfTools.privateKey(withAttributes, null, "shop.key")).isEqualTo(key);
        PemBlock withHeader = block(pem(key).replaceFirst("\n", "\nComment: of the shop\n\n"));
        assertThat(PlainPrivateKey.of(withHeader)).isEmpty();
        assertThat(PemOfTools.privateKey(withHeader, null, "shop.key")).isEqualTo(key);
    }

    /** A key that Bouncy Castle would refuse, or read as another one, is not read without it. */
    @ParameterizedTest
    @EnumSource
    void changedKeyIsReadAlike(KeyKind kind) throws Exception {
        Random random = new Random(1);
        byte[] seed = certificateFor(kind, "shop.example").privateKey().getEncoded();
        int read = 0;
        for (int i = 0; i < INPUTS; i++) {
            PemBlock block = block(text("PRIVATE KEY", Mutations.of(seed, random)));
            Optional<PrivateKey> plain = PlainPrivateKey.of(block);
            if (plain.isPresent()) {
                assertThat(PemOfTools.privateKey(block, null, "fuzz")).isEqualTo(plain.get());
                read++;
            }
        }
        assertThat(read).isBetween(1, INPUTS - 1);
    }

    @Test
    void changedTextHasTheSameContent() throws Exception {
        Random random = new Random(1);
        SigningChain chain = certificateFor("shop.example");
        byte[] seed = pem(List.of(chain.leaf())).getBytes(StandardCharsets.ISO_8859_1);
        int plain = 0;
        for (int i = 0; i < INPUTS; i++) {
            for (PemBlock block : blocks(new String(Mutations.of(seed, random), StandardCharsets.ISO_8859_1))) {
                Optional<byte[]> content = block.content();
                if (content.isPresent()) {
                    assertThat(PemOfTools.content(block, "fuzz")).isEqualTo(content.get());
                    plain++;
                }
            }
        }
        assertThat(plain).isBetween(1, INPUTS - 1);
    }

    /** The first keys of a process are checked by a signature, and those after them by their points. */
    @ParameterizedTest
    @EnumSource(names = {"P256", "P384"})
    void keysBelongTogetherFromTheFirstToTheLast(KeyKind kind) throws Exception {
        SigningChain chain = certificateFor(kind, "shop.example");
        SigningChain other = certificateFor(kind, "other.example");
        for (int i = 0; i < 10; i++) {
            assertThat(KeyPairs.belongTogether(chain.privateKey(), chain.leaf().getPublicKey()))
                    .isTrue();
            assertThat(KeyPairs.belongTogether(other.privateKey(), chain.leaf().getPublicKey()))
                    .isFalse();
        }
    }

    private static List<PemBlock> blocks(String text) {
        try {
            return PemBlock.all(text, "fuzz");
        } catch (UnusableMaterialException ex) {
            return List.of();
        }
    }

    private static PemBlock block(String text) throws UnusableMaterialException {
        return PemBlock.all(text, "shop.key").get(0);
    }

    private static String text(String label, byte[] content) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(label, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content), label);
    }

    private static String openssl(String command) throws Exception {
        Tool.Result result = Tool.openssl().run("", List.of(command.split(" ", -1)));
        assertThat(result.exitCode()).as(result.output()).isZero();
        return result.output();
    }
}
