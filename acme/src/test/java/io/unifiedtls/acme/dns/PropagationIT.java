package io.unifiedtls.acme.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.acme.challenge.ChallengeException;
import io.unifiedtls.fleet.proof.NameServer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.TXTRecord;

/** Name servers that show a record late, or never. */
@Timeout(60)
@Tag("one-jdk")
class PropagationIT extends DnsChallengesFixture {

    @Test
    void slowServerIsAwaited() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Function<Record, Optional<Message>> late = question -> asked.incrementAndGet() < 4
                ? UdpNameServer.answer(Rcode.NXDOMAIN)
                : UdpNameServer.answer(Rcode.NOERROR, text(question, "stale"), text(question, "value"));
        try (UdpNameServer second = new UdpNameServer(knot.port(), late)) {
            Runnable end = challenges().publish("slow.customer.test", "value");
            assertThat(asked.get()).isGreaterThanOrEqualTo(4);
            assertThat(second.questions()).isLessThan(10);
            end.run();
        }
    }

    private static Record text(Record question, String value) {
        return new TXTRecord(question.getName(), DClass.IN, 60, value);
    }

    @Test
    void serverThatStaysSilentIsLeftOut() throws Exception {
        try (UdpNameServer second = new UdpNameServer(knot.port(), question -> Optional.empty())) {
            Runnable end = challenges(Duration.ofSeconds(20), provider(SLOW)).publish("slow.customer.test", "value");
            assertThat(second.questions()).isGreaterThanOrEqualTo(2);
            end.run();
        }
    }

    @ParameterizedTest
    @CsvSource({"3, false", "0, false", "0, true", "5, false"})
    void recordThatDoesNotArriveIsWithdrawn(int code, boolean isOther) throws Exception {
        Function<Record, Optional<Message>> never = question ->
                isOther ? UdpNameServer.answer(code, text(question, "x".repeat(200))) : UdpNameServer.answer(code);
        try (UdpNameServer second = new UdpNameServer(knot.port(), never)) {
            assertThatExceptionOfType(ChallengeException.class)
                    .isThrownBy(() ->
                            challenges(Duration.ofSeconds(1), provider(SLOW)).publish("slow.customer.test", "value"))
                    .withMessageContaining(
                            "[ns2.acme.slow.test.] do not show the TXT record of shop.acme.slow.test within 1s");
            assertThat(second.questions()).isGreaterThan(1);
        }
        assertThat(knot.texts("shop." + SLOW)).isEmpty();
    }

    @Test
    void manyOtherRecordsDoNotHideIt() throws Exception {
        Runnable end = challenges().publish("big." + ZONE, "value");
        end.run();
    }

    @Test
    void resolversCanBeAskedInstead() throws Exception {
        DnsChallenges challenges = DnsChallenges.of(
                List.of(provider(ZONE)),
                List.of(NameServer.of(knot.address()).orElseThrow()),
                false,
                PATIENCE,
                Optional.empty(),
                rows);
        Runnable end = challenges.publish("shop.customer.test", "by-resolvers");
        assertThat(knot.texts("shop." + ZONE)).contains("by-resolvers");
        end.run();
    }
}
