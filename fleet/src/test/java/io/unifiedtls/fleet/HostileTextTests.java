package io.unifiedtls.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.fleet.HostClaim.State;
import io.unifiedtls.fleet.TLSHostException.Reason;
import io.unifiedtls.fleet.TLSHosts.Action;
import io.unifiedtls.testing.Hostile;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values of the API as text, when rows were written by somebody else. */
class HostileTextTests {

    static Stream<Object> values() {
        String text = Hostile.TEXT;
        TLSHost.Certificate certificate =
                new TLSHost.Certificate(text, List.of(text), Instant.EPOCH, Instant.EPOCH, text);
        TLSHost.Successor successor = new TLSHost.Successor(text, ProofMethod.DNS, Instant.EPOCH, true);
        return Stream.of(
                certificate,
                successor,
                new TLSHost(
                        text,
                        text,
                        HostState.ACTIVE,
                        ProofMethod.DNS,
                        Instant.EPOCH,
                        Optional.of(text),
                        Optional.of(certificate),
                        Optional.of(text),
                        Optional.of(successor)),
                new HostClaim(
                        text,
                        text,
                        ProofMethod.DNS,
                        State.PENDING,
                        Optional.of(text),
                        1,
                        Optional.of(text),
                        Optional.empty(),
                        Instant.EPOCH),
                new TLSHostChange(text, text, Action.CLAIMED, text),
                new TLSHosts.Change(Instant.EPOCH, text, text, Action.CLAIMED, text),
                new KeySealer.Sealed(text, new byte[1]),
                new KeySealer.Context(Map.of(text, text)),
                new TLSHostException(Reason.NOT_FOUND, List.of(text)),
                new UnopenableKeyException(text));
    }

    @ParameterizedTest
    @MethodSource("values")
    void valueIsHarmlessAsText(Object value) {
        Hostile.assertHarmless(value.toString());
        assertThat(value.toString()).matches(Hostile::isIn);
    }
}
