package io.unifiedtls.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests after the handshake: arguments of handler methods, large bodies and compression. */
interface RequestSuite extends SuiteServer {

    @Test
    @Feature("`TLSConnection` (what was negotiated) as an argument in Spring MVC and WebFlux")
    default void connectionIsAnArgumentOfHandlerMethods() {
        assertThat(curl("only12.example", "/script", "--http2")).contains("answered by only12");
        assertThat(curl("both.example", "/page?script=none", "--http1.1")).contains("<p>default</p>");
    }

    @Test
    @Feature("`PeerIdentity` (who the client is) as an argument")
    default void peerIsAnArgumentOfHandlerMethods() {
        String[] certificate = {
            "--cert",
            directory().resolve("right.pem").toString(),
            "--key",
            directory().resolve("right.key").toString()
        };
        assertThat(curl("want.example", "/identity", certificate)).isEqualTo("CN=client by want, true");
        assertThat(curl("want.example", "/identity", "-o", "/dev/null", "-w", "%{http_code}"))
                .isEqualTo("400");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    @Feature("Large bodies, compression")
    default void largeBodiesGoBothWays(String option) throws IOException {
        byte[] body = new byte[3 * 1024 * 1024];
        new Random(17).nextBytes(body);
        Path in = Files.write(directory().resolve("in" + option), body);
        Path out = directory().resolve("out" + option);
        curl(
                "both.example",
                "/echo",
                option,
                "--data-binary",
                "@" + in,
                "-H",
                "Content-Type: application/octet-stream",
                "-o",
                out.toString());
        assertThat(Files.readAllBytes(out)).isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    @Feature("Large bodies, compression")
    default void answersAreCompressed(String option) {
        assertThat(curl("both.example", "/long", option, "--compressed", "-D", "-", "-o", "/dev/null"))
                .containsIgnoringCase("content-encoding: gzip");
    }
}
