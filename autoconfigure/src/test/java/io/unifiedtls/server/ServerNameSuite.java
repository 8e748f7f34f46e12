package io.unifiedtls.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.server.SClient.Seen;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which host's certificate and configuration a server name gets. */
interface ServerNameSuite extends SuiteServer {

    @ParameterizedTest
    @CsvSource({
        "both.example, both.example, default",
        "BOTH.example, both.example, default",
        "only12.example, only12.example, only12",
        "only13.example, only13.example, only13",
        "any.wild.example, both.example, default",
        "exact.wild.example, only13.example, only13",
        "acme.tenant.example, acme.tenant.example, default",
    })
    @Feature("Certificates per host, wildcards, `unrecognized_name` for others")
    default void hostGetsItsCertificateAndConfiguration(String name, String subject, String configuration) {
        Seen seen = client(name).get();
        assertThat(seen.subject()).as(seen.output()).isEqualTo(subject);
        assertThat(seen.fact("configuration")).as(seen.output()).isEqualTo(configuration);
        assertThat(seen.fact("name")).isEqualToIgnoringCase(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown.example", "a.b.wild.example", "wild.example", "example"})
    @Feature("Certificates per host, wildcards, `unrecognized_name` for others")
    default void unknownNameGetsUnrecognizedName(String name) {
        assertThat(client(name).get().alert()).isEqualTo("112");
        assertThat(client(name).with("-tls1_2").get().alert()).isEqualTo("112");
    }

    @Test
    default void noNameGetsTheDefault() {
        Seen seen = client().withoutName().get();
        assertThat(seen.subject()).isEqualTo("both.example");
        assertThat(seen.fact("name")).isEqualTo("none");
    }
}
