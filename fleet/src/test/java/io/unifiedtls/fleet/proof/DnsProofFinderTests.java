package io.unifiedtls.fleet.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.proof.DnsServer.Answer;
import io.unifiedtls.testing.RunningTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens in the records of a real DNS server. */
class DnsProofFinderTests {

    private static final String TOKEN = "t0ken-" + "x".repeat(40);
    private static final String RECORD = "_unified-tls.shop.example";
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    @Test
    void tokenIsFound() throws Exception {
        assertThat(look("shop.example", name -> name.equals(RECORD) ? Answer.texts(TOKEN) : Answer.code(3)))
                .isEmpty();
    }

    @Test
    void wildcardIsProvenAboveIt() throws Exception {
        assertThat(look("*.shop.example", name -> name.equals(RECORD) ? Answer.texts(TOKEN) : Answer.code(3)))
                .isEmpty();
    }

    @Test
    void oneOfSeveralRecordsIsEnough() throws Exception {
        assertThat(look("shop.example", name -> Answer.texts("v=spf1 -all", " " + TOKEN + " ", "\"x\"")))
                .isEmpty();
    }

    @Test
    void stringsOfARecordBelongTogether() throws Exception {
        assertThat(look("shop.example", name -> Answer.strings(List.of(TOKEN.substring(0, 9), "", TOKEN.substring(9)))))
                .isEmpty();
    }

    @Test
    void aliasIsFollowedByTheResolver() throws Exception {
        assertThat(look("shop.example", name -> Answer.alias("proof.provider.example", TOKEN)))
                .isEmpty();
    }

    /** Longer than a packet. */
    @Test
    void truncatedAnswerIsAskedForByTcp() throws Exception {
        String[] texts = new String[40];
        Arrays.fill(texts, "y".repeat(200));
        texts[39] = TOKEN;
        try (DnsServer server = DnsServer.start(name -> Answer.texts(texts))) {
            assertThat(look(server, "shop.example")).isEmpty();
            assertThat(server.byTcp).hasValue(1);
        }
    }

    @Test
    void missingNameAndMissingRecordSayWhatToDo() throws Exception {
        for (Answer answer : List.of(Answer.code(3), Answer.texts())) {
            assertThat(look("shop.example", name -> answer))
                    .hasValue(RECORD
                            + " has no TXT record. Add one with the token, and wait until name servers show it.");
        }
    }

    @Test
    void otherRecordsAreShownShortAndPrintable() throws Exception {
        assertThat(look("shop.example", name -> Answer.texts("\u001b[31m\n" + "z".repeat(240)))
                        .orElseThrow())
                .startsWith(RECORD + " has a TXT record, but not with the token: '\\u001b")
                .doesNotContain("\n")
                .hasSizeLessThan(300);
        assertThat(look("shop.example", name -> Answer.texts("a", "b", "c")).orElseThrow())
                .contains("has 3 TXT records, but none with the token; the first is 'a'");
    }

    /** What is beyond them does not count. */
    @Test
    void onlyAHundredRecordsAreReadOfAHugeAnswer() throws Exception {
        String[] texts = new String[3_000];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = "r" + i;
        }
        texts[texts.length - 1] = TOKEN;
        assertThat(look("shop.example", name -> Answer.texts(texts)).orElseThrow())
                .contains("has 100 TXT records");
    }

    @ParameterizedTest
    @CsvSource({"2, failed to resolve", "5, could not be looked up", "4, could not be looked up"})
    void failuresOfNameServersAreNoMissingRecord(int code, String reason) throws Exception {
        assertThat(look("shop.example", name -> Answer.code(code)).orElseThrow())
                .contains(reason)
                .contains(RECORD)
                .contains("Check")
                .doesNotContain("has no TXT record");
    }

    @Test
    void silenceEndsInTime() throws Exception {
        long start = RunningTime.nanos();
        assertThat(look("shop.example", name -> Answer.SILENCE).orElseThrow())
                .contains("No name server answered for " + RECORD + " within 2s")
                .contains("unified-tls.fleet.proof.name-servers");
        assertThat(RunningTime.since(start)).isLessThan(TIMEOUT.multipliedBy(3));
    }

    @Test
    void secondServerIsAskedIfTheFirstIsSilent() throws Exception {
        try (DnsServer silent = DnsServer.start(name -> Answer.SILENCE);
                DnsServer server = DnsServer.start(name -> Answer.texts(TOKEN))) {
            ProofFinders finders =
                    new ProofFinders(Duration.ofSeconds(5), List.of(silent.address(), server.address()), Set.of());
            assertThat(finders.problem(ProofMethod.DNS, "shop.example", TOKEN::equals))
                    .isEmpty();
        }
    }

    /** A zone whose servers hang. */
    @Test
    void oneNameTakesOnlyItsPlaces() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (DnsServer server = DnsServer.start(name -> name.contains("slow") ? Answer.SILENCE : Answer.texts(TOKEN))) {
            ProofFinders finders = new ProofFinders(Duration.ofSeconds(20), List.of(server.address()), Set.of());
            List<Future<Optional<String>>> slow = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                slow.add(threads.submit(() -> finders.problem(ProofMethod.DNS, "slow.example", TOKEN::equals)));
            }
            await().until(() -> server.questions.get() >= 2);
            assertThat(finders.problem(ProofMethod.DNS, "slow.example", TOKEN::equals)
                            .orElseThrow())
                    .contains("too many queries are in progress");
            assertThat(finders.problem(ProofMethod.DNS, "shop.example", TOKEN::equals))
                    .isEmpty();
            assertThat(slow).noneMatch(Future::isDone);
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, dns://192.0.2.1:53",
        "192.0.2.1:5353, dns://192.0.2.1:5353",
        "ns.example, dns://ns.example:53",
        "2001:db8::1, dns://[2001:db8::1]:53",
        "[2001:db8::1], dns://[2001:db8::1]:53",
        "[2001:db8::1]:5353, dns://[2001:db8::1]:5353",
        "' ::1 ', dns://[::1]:53"
    })
    void nameServersAreReadInAllForms(String value, String url) {
        assertThat(NameServer.read("unified-tls.fleet.proof.name-servers", List.of(value)))
                .extracting(NameServer::url)
                .containsExactly(url);
    }

    @Test
    void faultsOfNameServersAreReportedTogether() {
        List<String> values =
                List.of("192.0.2.1", "", "192.0.2.1:0", "192.0.2.1:65536", "a b", "dns://192.0.2.1", "x/y");
        assertThatExceptionOfType(InvalidTLSConfigurationException.class)
                .isThrownBy(() -> NameServer.read("unified-tls.fleet.proof.name-servers", values))
                .satisfies(fault -> assertThat(fault.faults())
                        .hasSize(values.size() - 1)
                        .allMatch(text -> text.contains("unified-tls.fleet.proof.name-servers[")));
    }

    @Test
    void operatorsWordHasNoProof() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new ProofFinders(TIMEOUT, List.of(), Set.of())
                        .problem(ProofMethod.OPERATOR, "shop.example", TOKEN::equals));
    }

    private static Optional<String> look(String name, Function<String, Answer> answers) throws Exception {
        try (DnsServer server = DnsServer.start(answers)) {
            return look(server, name);
        }
    }

    private static Optional<String> look(DnsServer server, String name) {
        return new ProofFinders(TIMEOUT, List.of(server.address()), Set.of())
                .problem(ProofMethod.DNS, name, TOKEN::equals);
    }
}
