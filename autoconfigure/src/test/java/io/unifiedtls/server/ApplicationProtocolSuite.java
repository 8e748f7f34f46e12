package io.unifiedtls.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Application protocols of each host. */
interface ApplicationProtocolSuite extends SuiteServer {

    @ParameterizedTest
    @CsvSource({
        "both.example, 'h2,http/1.1', h2",
        "both.example, http/1.1, http/1.1",
        "both.example, 'spdy/1,http/1.1,h2', h2",
        "only13.example, 'h2,http/1.1', http/1.1",
    })
    @Feature("Application protocols per host, HTTP/1.1 and HTTP/2")
    default void applicationProtocolIsTheServersFirst(String name, String offered, String chosen) {
        assertThat(client(name).with("-alpn", offered).get().applicationProtocol())
                .isEqualTo(chosen);
    }

    @ParameterizedTest
    @CsvSource({"both.example, spdy/1", "only13.example, h2"})
    @Feature("Application protocols per host, HTTP/1.1 and HTTP/2")
    default void noApplicationProtocolInCommonIsNoApplicationProtocol(String name, String offered) {
        assertThat(client(name).with("-alpn", offered).get().alert()).isEqualTo("120");
    }

    @ParameterizedTest
    @CsvSource({
        "both.example, --http2, HTTP/2.0, h2",
        "both.example, --http1.1, HTTP/1.1, http/1.1",
        "only13.example, --http2, HTTP/1.1, http/1.1"
    })
    @Feature("Application protocols per host, HTTP/1.1 and HTTP/2")
    default void curlSpeaksHttp(String name, String option, String http, String protocol) {
        String answer = curl(name, "/", option);
        assertThat(answer).contains("http=" + http, "protocol=" + protocol, "secure=true", "scheme=https");
    }
}
