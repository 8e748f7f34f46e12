package io.unifiedtls.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A request reaches a host that wants a certificate by a connection to one that wants none: CVE-2025-66614 (Tomcat),
 * CVE-2022-23632 (Traefik, a dot at the end), GHSA-5r4w-85f3-pw66 (Traefik, wildcards), GHSA-9cr8-q42q-g8m7 (Traefik, mixed
 * case).
 */
@Tag("ci")
class ServerNameAgainstAuthorityIT {

    private static final List<String> SPELLINGS = List.of(
            "closed.example",
            "CLOSED.example",
            "closed.example.",
            "Closed.Example.",
            "a.closed.example",
            "A.CLOSED.EXAMPLE.",
            "closed.example:443");

    @ParameterizedTest
    @MethodSource("io.unifiedtls.corpus.Ours#all")
    void hostOfARequestFailsOnOurs(Ours target) {
        String open = target.ask(Target.OPEN, Target.OPEN);
        assertThat(Target.isAnswered(open)).as(open).isTrue();
        for (String spelling : SPELLINGS) {
            String seen = target.ask(Target.OPEN, spelling);
            assertThat(Target.isAnswered(seen)).as("%s: %s", spelling, seen).isFalse();
            assertThat(seen).as(spelling).containsPattern("HTTP/1.1 4(21|00)");
        }
    }

    @ParameterizedTest
    @MethodSource("io.unifiedtls.corpus.Ours#all")
    void serverNameFailsOnOurs(Ours target) {
        for (String spelling : SPELLINGS.subList(0, SPELLINGS.size() - 1)) {
            String seen = target.ask(spelling, spelling);
            assertThat(Target.isAnswered(seen)).as("%s: %s", spelling, seen).isFalse();
            assertThat(seen).as(spelling).contains("SSL alert number");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "UNCHECKED_AUTHORITY, closed.example",
        "WILDCARDS_UNCHECKED, a.closed.example",
        "CASE_MATTERS, CLOSED.example",
        "TRAILING_DOT_MATTERS, closed.example.",
    })
    void hostOfARequestSucceedsOnTheWeak(Weakness weakness, String spelling) throws IOException {
        try (WeakServer weak = new WeakServer(weakness);
                WeakServer sound = new WeakServer(Weakness.NONE)) {
            assertThat(weak.ask(Target.OPEN, spelling)).matches(Target::isAnswered, "answered");
            assertThat(sound.ask(Target.OPEN, spelling)).contains("421 Misdirected Request");
        }
    }

    /** The JDK's sockets, on which the weak server stands, refuse a dot at the end themselves. */
    @Test
    void serverNameSucceedsWhereItIsTakenAsItComes() throws IOException {
        String spelling = "CLOSED.example";
        try (WeakServer weak = new WeakServer(Weakness.NAME_AS_IT_COMES);
                WeakServer sound = new WeakServer(Weakness.NONE)) {
            assertThat(weak.ask(spelling, spelling)).matches(Target::isAnswered, "answered");
            assertThat(sound.ask(spelling, spelling)).matches(seen -> !Target.isAnswered(seen), "not answered");
        }
    }
}
