package io.unifiedtls.server;

import static io.unifiedtls.server.ChangingHosts.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.server.MoodyResolver.Mood;
import java.nio.file.Path;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a connection for one host may ask of another, when that one's trust has changed since it asked first. */
@Timeout(120)
class AuthorityAfterTrustChangeIT {

    @TempDir
    Path directory;

    @ParameterizedTest
    @MethodSource("io.unifiedtls.server.Variant#all")
    void answersFromBeforeDoNotCount(Variant variant) throws Exception {
        try (ChangingHosts hosts = new ChangingHosts(
                        variant,
                        directory,
                        "unified-tls.reload.close-connections-on-trust-change=never",
                        "unified-tls.server.resolver-cache.time-to-live=1s");
                SSLSocket files = hosts.open("a.files.example");
                SSLSocket rows = hosts.open("a.rows.example");
                SSLSocket moody = hosts.open("a.moody.example")) {
            assertThat(status(files, "b.files.example")).isEqualTo("200");
            assertThat(status(rows, "b.rows.example")).isEqualTo("200");
            assertThat(status(moody, "b.moody.example")).isEqualTo("200");
            hosts.changeFiles("b.files.example");
            assertMisdirected(hosts, files, "b.files.example");
            hosts.rows().change("b.rows.example");
            assertMisdirected(hosts, rows, "b.rows.example");
            hosts.moody().becomes("b.moody.example", Mood.TRUSTS_OTHER);
            await("of a resolver that tells nobody").untilAsserted(() -> {
                try (SSLSocket other = hosts.open("a.moody.example")) {
                    assertThat(status(other, "a.moody.example")).isEqualTo("200");
                }
                assertThat(status(moody, "b.moody.example")).isEqualTo("421");
            });
        }
    }

    private static void assertMisdirected(ChangingHosts hosts, SSLSocket before, String host) throws Exception {
        String own = "a" + host.substring(1);
        try (SSLSocket now = hosts.open(own)) {
            assertThat(status(now, host)).as("a new connection").isEqualTo("421");
        }
        assertThat(status(before, host)).as("a connection from before").isEqualTo("421");
    }
}
