package io.unifiedtls.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.server.tomcat.TLSHttp11NioProtocol;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;

/** What a native image needs to be told. */
class TLSRuntimeHintsTests {

    private final RuntimeHints hints = new RuntimeHints();

    TLSRuntimeHintsTests() {
        new TLSRuntimeHints().registerHints(hints, getClass().getClassLoader());
    }

    @Test
    void tomcatMakesOurProtocolByItsName() {
        assertThat(RuntimeHintsPredicates.reflection()
                        .onType(TLSHttp11NioProtocol.class)
                        .withMemberCategory(MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS))
                .accepts(hints);
    }

    @Test
    void newerParametersAreReachedByReflection() {
        assertThat(RuntimeHintsPredicates.reflection()
                        .onType(SSLParameters.class)
                        .withMemberCategory(MemberCategory.INVOKE_PUBLIC_METHODS))
                .accepts(hints);
    }

    @Test
    void registryOfCipherSuitesIsAResource() {
        assertThat(RuntimeHintsPredicates.resource().forResource("io/unifiedtls/cipher-suites.properties"))
                .accepts(hints);
    }
}
