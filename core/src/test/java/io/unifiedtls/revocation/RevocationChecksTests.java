package io.unifiedtls.revocation;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.RevocationCheck;
import io.unifiedtls.TrustStore.Revocation;
import io.unifiedtls.testing.CertificateDraft;
import io.unifiedtls.testing.CertificateDraft.Made;
import io.unifiedtls.testing.ListDraft;
import java.security.cert.CertPathValidatorException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The message about a path that is refused. */
class RevocationChecksTests {

    private static final Made ROOT = CertificateDraft.of("Root").authority().make();
    private static final Made MIDDLE =
            CertificateDraft.of("Middle", ROOT).authority().make();
    private static final Made LEAF = CertificateDraft.of("leaf", MIDDLE).make();

    private final RevocationChecks checks = RevocationChecks.within(RevocationSettings.DEFAULT);

    /** The leaf is the first, as in the files of a chain. */
    @ParameterizedTest
    @CsvSource({"true, 1", "false, 2"})
    void messageSaysWhichCertificateHasNoKnownStatus(boolean middleIsKnown, int position) {
        Revocation rules = new Revocation(
                RevocationCheck.CHAIN, middleIsKnown ? Set.of(ListDraft.of(ROOT).make()) : Set.of(), false);
        List<Subject> path = List.of(
                new Subject(LEAF.certificate(), MIDDLE.certificate()),
                new Subject(MIDDLE.certificate(), ROOT.certificate()));
        assertThatExceptionOfType(CertPathValidatorException.class)
                .isThrownBy(() -> checks.check(path, ROOT.certificate(), rules, Map.of()))
                .withMessageStartingWith("Certificate %d of the chain has no known revocation status", position);
    }
}
