package io.unifiedtls.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.server.SClient.Seen;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions, which resume within a host and never across hosts. */
interface ResumptionSuite extends SuiteServer {

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    @Feature("Sessions resume within a host, and never across")
    default void sessionResumesWithinAHost(String version) {
        String session = directory().resolve("session" + version).toString();
        Seen first = client("both.example").with(version, "-sess_out", session).get();
        assertThat(first.isResumed()).isFalse();
        assertThat(first.fact("resumed")).isEqualTo("false");
        Seen second = client("both.example").with(version, "-sess_in", session).get();
        assertThat(second.isResumed()).as(second.output()).isTrue();
        assertThat(second.fact("resumed")).isEqualTo("true");
        assertThat(second.fact("configuration")).isEqualTo("default");
    }

    @ParameterizedTest
    @CsvSource({
        "both.example, -tls1_2, want.example", "both.example, -tls1_3, want.example",
        "both.example, -tls1_2, acme.tenant.example", "both.example, -tls1_3, acme.tenant.example",
    })
    @Feature("Sessions resume within a host, and never across")
    default void sessionDoesNotResumeBetweenHostsOfDifferentConfigurations(String name, String version, String other) {
        String session = directory().resolve("other" + version + other).toString();
        assertThat(client(name).with(version, "-sess_out", session).get().isAnswered())
                .isTrue();
        Seen seen = client(other).with(version, "-sess_in", session).get();
        assertThat(seen.isResumed()).isFalse();
        assertThat(seen.isAnswered()).as(seen.output()).isTrue();
        assertThat(seen.fact("resumed")).isEqualTo("false");
    }

    /** By session id, by ticket, and by TLS 1.3's. */
    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2 -no_ticket", "-tls1_2", "-tls1_3"})
    @Feature("Sessions resume within a host, and never across")
    default void sessionOfAnOpenHostDoesNotOpenOneThatNeedsACertificate(String options) {
        String[] version = options.split(" ", -1);
        String session = directory().resolve("need" + options).toString();
        for (String name : List.of("both.example", "want.example")) {
            Seen open = client(name).with(version).with("-sess_out", session).get();
            assertThat(open.isAnswered()).isTrue();
            Seen without = client("need.example")
                    .with(version)
                    .with("-sess_in", session)
                    .get();
            assertThat(without.isAnswered()).as(without.output()).isFalse();
            Seen with = client("need.example")
                    .with(version)
                    .with("-sess_in", session)
                    .certificate(directory(), "right")
                    .get();
            assertThat(with.isResumed()).isFalse();
            assertThat(with.fact("peer")).as(with.output()).isEqualTo("CN=client");
            assertThat(with.fact("resumed")).isEqualTo("false");
        }
    }
}
