package io.unifiedtls.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.server.SClient.Seen;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/** The suite on a server for servlets, with what servlets see besides. */
@SpringBootTest(classes = SuiteApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
abstract class ServletHandshakeSuite extends HandshakeSuite {

    @Test
    void requestAttributesAreAsWithTheServersOwnTls() {
        Seen seen = client("both.example").with("-tls1_2", "-no_ticket").get();
        assertThat(seen.fact("suite")).isNotEmpty();
        assertThat(seen.fact("attribute.suite")).isEqualTo(seen.fact("suite"));
        assertThat(seen.fact("attribute.protocol")).isEqualTo("TLSv1.2");
        assertThat(seen.fact("attribute.session")).isEqualTo("true");
        assertThat(seen.fact("attribute.keySize")).isIn("128", "256");
    }
}
