package io.unifiedtls.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.testing.Chromium;
import io.unifiedtls.testing.EngineClient;
import io.unifiedtls.testing.Engines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests over a connection that was made for another host. */
interface AuthoritySuite extends SuiteServer {

    @ParameterizedTest
    @CsvSource({
        "--http1.1, need.example",
        "--http2, need.example",
        "--http2, NEED.example.:443",
        "--http1.1, want.example",
        "--http2, want.example",
        "--http1.1, only12.example",
        "--http2, only12.example",
        "--http1.1, unknown.example",
        "--http2, unknown.example",
        "--http2, suspended.tenant.example",
    })
    @Feature("421 for a host that demands more than the connection has")
    default void requestForAHostThatDemandsMoreIsMisdirected(String option, String host) {
        String answer = again("both.example", option, "Host: " + host);
        assertThat(answer)
                .contains("This connection is for another host")
                .doesNotContain("configuration=")
                .endsWith("421 0");
        assertThat(answer.length()).as("short: " + answer).isLessThan(600);
    }

    @ParameterizedTest
    @CsvSource({
        "--http1.1, acme.tenant.example",
        "--http2, acme.tenant.example",
        "--http1.1, any.wild.example",
        "--http2, ANY.wild.example.",
        "--http2, only13.example",
    })
    @Feature("421 for a host that demands more than the connection has")
    default void requestForAHostThatDemandsNoMoreIsAnswered(String option, String host) {
        assertThat(again("both.example", option, "Host: " + host))
                .contains("configuration=default", "name=both.example", host)
                .endsWith("200 0");
    }

    /** The connection is judged by what was received; what a proxy says about the client comes later. */
    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    @Feature("421 for a host that demands more than the connection has")
    default void forwardedHostIsNotTheAuthority(String option) {
        assertThat(again("both.example", option, "X-Forwarded-Host: need.example"))
                .contains("hosts=need.example", "name=both.example")
                .endsWith("200 0");
        assertThat(again("both.example", option, "Host: need.example", "X-Forwarded-Host: both.example"))
                .doesNotContain("configuration=")
                .endsWith("421 0");
    }

    /** The first host's certificate holds for the second, of the same site, so the browser tries its connection. */
    @Test
    @Feature("421 for a host that demands more than the connection has")
    default void browserComesBackOverAnotherConnection(@TempDir Path home) throws IOException {
        Chromium chromium = new Chromium(home, directory().resolve("ca.pem"));
        String script = "https://exact.wild.example:%d/script".formatted(port());
        assertThat(chromium.document("https://old.wild.example:%d/page?script=%s".formatted(port(), script)))
                .contains("<p>only12</p>", "answered by only13");
        assertThat(chromium.logged(":status: 421")).as("misdirected at first").isTrue();
    }

    @Test
    default void resolverThatIsSlowForAnotherAuthorityEndsInMisdirected() {
        assertThat(again("both.example", "--http2", "Host: slow.tenant.example"))
                .doesNotContain("configuration=")
                .endsWith("421 0");
    }

    /** What the second request over a connection gets, then its status and how many connections it made. */
    private String again(String name, String option, String... headers) {
        List<String> options =
                new ArrayList<>(List.of(option, "-o", "/dev/null", "https://%s:%d/".formatted(name, port())));
        options.addAll(List.of(
                "--next", "-sS", "--cacert", directory().resolve("ca.pem").toString()));
        options.addAll(List.of(option, "-w", "%{http_code} %{num_connects}"));
        for (String header : headers) {
            options.addAll(List.of("-H", header));
        }
        return curl(name, "/", options.toArray(String[]::new));
    }

    /** Spellings that one parser may take for this host and another for that one. */
    @ParameterizedTest
    @CsvSource({
        "/, need.example",
        "/, NEED.example.",
        "/, need.example:443",
        "/, both.example:443@need.example",
        "/, both.example@need.example",
        "https://both.example/, need.example",
        "HTTPS://both.example/, need.example",
        "https://need.example/, both.example",
        "https://need.example?, both.example",
        "/, 'both.example\r\nHost: need.example'",
    })
    default void noSpellingOfTheAuthorityReachesAnotherHost(String target, String host) throws IOException {
        SSLEngine unnamed = Engines.clientContext(null).createSSLEngine();
        unnamed.setUseClientMode(true);
        for (SSLEngine client : List.of(Engines.client("both.example"), unnamed)) {
            // A server may follow the target alone (RFC 9112, section 3.2.2), as long as the application sees no other
            // host.
            assertThat(get(client, target, host))
                    .satisfiesAnyOf(
                            answer -> assertThat(answer).doesNotContain("configuration="),
                            answer -> assertThat(answer).contains("hosts=both.example both.example\n"));
        }
    }

    private String get(SSLEngine engine, String target, String host) throws IOException {
        try (EngineClient client = new EngineClient(engine, port())) {
            client.handshake(List::of);
            return client.get(target, host);
        }
    }
}
