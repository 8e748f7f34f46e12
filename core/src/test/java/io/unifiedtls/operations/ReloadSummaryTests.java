package io.unifiedtls.operations;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.TrustStore;
import io.unifiedtls.operations.TLSReload.Change;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A reload in one line. */
class ReloadSummaryTests {

    private final SigningChain old = certificateFor("shop.example");
    private final TLSConfiguration before = TLSConfiguration.builder()
            .signingChains(old)
            .trustStore(TrustStore.of(List.of(AUTHORITY.certificate())))
            .build();

    @Test
    void namesEverythingThatIsNew() {
        SigningChain renewed = certificateFor("shop.example");
        TLSConfiguration after = before.toBuilder().signingChains(renewed).build();
        TLSReload reload = new TLSReload(
                List.of(
                        new Change("web", Optional.of(before), Optional.of(after)),
                        new Change("new", Optional.empty(), Optional.of(after)),
                        new Change("gone", Optional.of(before), Optional.empty())),
                Set.of("b.example", "a.example"),
                true,
                List.of());
        assertThat(reload.summary())
                .isEqualTo(
                        "web: certificates from [%s] to [%s]; new: added; gone: removed; hosts a.example, b.example; session ticket keys"
                                .formatted(old, renewed));
    }

    @Test
    void namesSomeOfManyHosts() {
        Set<String> hosts =
                IntStream.range(0, 1_234).mapToObj("h%04d.example"::formatted).collect(Collectors.toSet());
        assertThat(new TLSReload(List.of(), hosts, false, List.of()).summary())
                .isEqualTo(
                        "hosts h0000.example, h0001.example, h0002.example, h0003.example, h0004.example and 1,229 more");
    }

    @Test
    void namesEachPartOfAConfiguration() {
        TLSConfiguration.Builder after =
                before.toBuilder().trustStore(TrustStore.of(List.of(CLIENT_AUTHORITY.certificate())));
        assertThat(change(after.build())).isEqualTo("web: trust store");
        assertThat(change(after.lowestSupportedVersion(TLSVersion.TLS_1_3).build()))
                .isEqualTo("web: trust store, settings");
        assertThat(change(before.toBuilder()
                        .lowestSupportedVersion(TLSVersion.TLS_1_3)
                        .build()))
                .isEqualTo("web: settings");
    }

    @Test
    void nothingIsSaidToBeNothing() {
        assertThat(TLSReload.UNCHANGED.summary()).isEqualTo("nothing");
    }

    private String change(TLSConfiguration after) {
        return new Change("web", Optional.of(before), Optional.of(after)).toString();
    }
}
