package io.unifiedtls;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.material.KeyKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SigningChainTests {

    @ParameterizedTest
    @EnumSource(KeyKind.class)
    void takesTheKeyOfTheLeafAndNoOther(KeyKind kind) {
        SigningChain chain = certificateFor(kind, "shop.example");
        SigningChain other = certificateFor(kind, "shop.example");
        assertThat(SigningChain.of(chain.privateKey(), chain.certificates())).isEqualTo(chain);
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> SigningChain.of(other.privateKey(), chain.certificates()))
                .withMessage("The private key is not the one of the certificate 'CN=shop.example'. "
                        + "Pair each key with its own certificate.");
    }

    @ParameterizedTest
    @EnumSource(KeyKind.class)
    void keyOfAnotherKindIsNotTheLeafs(KeyKind kind) {
        SigningChain chain = certificateFor(kind, "shop.example");
        KeyKind another = kind == KeyKind.P256 ? KeyKind.RSA_2048 : KeyKind.P256;
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() ->
                        SigningChain.of(certificateFor(another, "shop.example").privateKey(), chain.certificates()));
    }

    @Test
    void chainMustBeInOrder() {
        SigningChain chain = certificateFor("shop.example");
        assertThat(SigningChain.of(chain.privateKey(), List.of(chain.leaf(), AUTHORITY.certificate()))
                        .certificates())
                .hasSize(2);
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> SigningChain.of(
                        chain.privateKey(),
                        List.of(chain.leaf(), certificateFor("other.example").leaf())))
                .withMessage("The chain is out of order: certificate 2, 'CN=other.example', did not issue "
                        + "certificate 1, 'CN=shop.example'. Order it leaf first, each followed by its issuer.");
    }

    @Test
    void chainMustNotBeEmpty() {
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> SigningChain.of(certificateFor("shop.example").privateKey(), List.of()));
    }
}
