package io.unifiedtls.autoconfigure.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TrustStore;
import io.unifiedtls.TrustStore.AnchorRules;
import io.unifiedtls.testing.CertificateDraft;
import io.unifiedtls.testing.CertificateDraft.Made;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the log says at the start of those who are trusted. */
class TrustWarningsTests {

    private static final Made OLD =
            CertificateDraft.expired("Old", null).authority().make();
    private static final Made ROOT = CertificateDraft.of("Root").authority().make();

    private static List<String> warnings(AnchorRules rules, Instant now) {
        TrustStore trust =
                TrustStore.of(List.of(OLD.certificate(), ROOT.certificate())).withAnchorRules(rules);
        return TrustWarnings.of(TLSConfiguration.builder().trustStore(trust).build(), now)
                .toList();
    }

    @Test
    void anchorsThatAreNotValidAreTold() {
        assertThat(warnings(new AnchorRules(false, false), Instant.now()))
                .singleElement()
                .asString()
                .contains("'CN=Old', which expired on")
                .contains("it verifies no peer");
        assertThat(warnings(
                        new AnchorRules(false, false),
                        ROOT.certificate().getNotBefore().toInstant().minusSeconds(1)))
                .anySatisfy(warning -> assertThat(warning).contains("'CN=Root', which is not valid before"));
        assertThat(warnings(new AnchorRules(true, false), Instant.now()))
                .singleElement()
                .asString()
                .contains("which expired-anchors accepts");
    }

    @Test
    void constraintsThatAreIgnoredAreTold() {
        assertThat(warnings(new AnchorRules(true, true), Instant.now()))
                .hasSize(2)
                .anySatisfy(warning -> assertThat(warning).contains("anchor-constraints is ignore"));
    }
}
