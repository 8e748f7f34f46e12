package io.unifiedtls.server.redirect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.ServerName;
import io.unifiedtls.server.redirect.RequestHead.UnacceptableException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests name one host and one resource, and which do not. */
class RequestHeadTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /a%2Fb//..;/c?x=%0d%0a&y={z}|\\^`\"<> HTTP/1.1\r\nHost: shop.example\r\n\r\n",
                "GET /a%2Fb//..;/c?x=%0d%0a&y={z}|\\^`\"<> HTTP/1.0\r\nHOST:shop.example:8080\t \r\n\r\n",
                "GET /a%2Fb//..;/c?x=%0d%0a&y={z}|\\^`\"<> HTTP/1.1\r\nA: \u00e4\r\nHost: SHOP.example.:\r\nX-Host: b\r\n\r\n"
            })
    void hostIsNormalisedAndTargetIsAsItCame(String head) throws UnacceptableException {
        assertThat(read(head))
                .isEqualTo(new RequestHead(
                        "GET", new ServerName("shop.example"), "/a%2Fb//..;/c?x=%0d%0a&y={z}|\\^`\"<>"));
    }

    @ParameterizedTest
    @MethodSource
    void malformedHeadIsRefused(String head) {
        assertRefused(head, PlainResponse.BAD_REQUEST);
    }

    static Stream<String> malformedHeadIsRefused() {
        String host = "Host: shop.example\r\n";
        return Stream.of(
                "",
                "GET / HTTP/1.1\r\n",
                "GET / HTTP/1.0\r\n",
                "GET / HTTP/1.1\r\n" + host + host,
                "GET / HTTP/1.1\r\n" + host + "host: other.example\r\n",
                "GET / HTTP/1.1\r\nHost: shop.example, other.example\r\n".replace(", ", ":"),
                "GET / HTTP/1.1\r\nHost:\r\n",
                "GET / HTTP/1.1\r\nHost: shop.example:http\r\n",
                "GET / HTTP/1.1\r\nHost: user@shop.example\r\n",
                "GET / HTTP/1.1\r\nHost: [2001:db8::1]\r\n",
                "GET / HTTP/1.1\r\nHost : shop.example\r\n",
                "GET / HTTP/1.1\r\n " + host,
                "GET / HTTP/1.1\r\n" + host + " folded\r\n",
                "GET / HTTP/1.1\r\n" + host + "no colon\r\n",
                "GET / HTTP/1.1\r\nHost: shop.example\nX: y\r\n",
                "GET / HTTP/1.1\r\nHost: shop.example\rX: y\r\n",
                "GET / HTTP/1.1\r\n" + host + "X: \u0000\r\n",
                "GET / HTTP/1.1\nHost: shop.example\r\n",
                "\r\nGET / HTTP/1.1\r\n" + host,
                "GET  / HTTP/1.1\r\n" + host,
                "GET / \r\n" + host,
                "GET /\r\n" + host,
                "GET /a b HTTP/1.1\r\n" + host,
                "GET /\u00e4 HTTP/1.1\r\n" + host,
                "GET /a\tb HTTP/1.1\r\n" + host,
                "GET /a#b HTTP/1.1\r\n" + host,
                "GET a HTTP/1.1\r\n" + host,
                "GET http://shop.example/ HTTP/1.1\r\n" + host,
                "GET https://other.example/ HTTP/1.1\r\n" + host,
                "CONNECT shop.example:443 HTTP/1.1\r\n" + host,
                "OPTIONS * HTTP/1.1\r\n" + host,
                "G(T / HTTP/1.1\r\n" + host,
                "GET / http/1.1\r\n" + host,
                "GET / HTTP/11\r\n" + host,
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n" + host);
    }

    @Test
    void otherVersionsAreRefused() {
        assertRefused("PRI * HTTP/2.0\r\nHost: shop.example\r\n", PlainResponse.VERSION_NOT_SUPPORTED);
        assertRefused("GET / HTTP/0.9\r\nHost: shop.example\r\n", PlainResponse.VERSION_NOT_SUPPORTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.0.2.1",
                "a..b",
                "shop.example/evil",
                "shop_example-",
                "shop.example%0d%0a",
                "*",
                "sh\u00f6p.example"
            })
    void hostThatIsNoNameIsUnknown(String host) {
        assertRefused("GET / HTTP/1.1\r\nHost: " + host + "\r\n", PlainResponse.UNKNOWN_HOST);
    }

    /** Whatever bytes come: a head, or a refusal that holds none of them; and no head makes a response of more than one field. */
    @Test
    void randomHeadsBreakNothing() {
        Random random = new Random(23);
        String alphabet = "GET / HTTP/1.1\r\n: Host: shop.example\r\nab#@:\t\u0000\u00ff\\%0d%0a?";
        int limit = Integer.getInteger("tls.test.fuzz-inputs", 1_000);
        for (int i = 0; i < limit; i++) {
            StringBuilder head = new StringBuilder(random.nextBoolean() ? "GET /" : "");
            random.ints(random.nextInt(60), 0, alphabet.length()).forEach(at -> head.append(alphabet.charAt(at)));
            head.append(" HTTP/1.1\r\nHost: shop.example\r\n\r\n");
            String end = head.substring(0, head.indexOf("\r\n\r\n") + 4);
            try {
                RequestHead request = RequestHead.of(end.getBytes(StandardCharsets.ISO_8859_1));
                byte[] response = PlainResponse.redirect(request.method(), request.host(), 443, request.target())
                        .bytes(Instant.EPOCH);
                assertThat(new String(response, StandardCharsets.ISO_8859_1))
                        .startsWith("HTTP/1.1 30")
                        .contains("\r\nLocation: https://" + request.host() + "/");
                assertThat(new String(response, StandardCharsets.ISO_8859_1).split("\r\n", -1))
                        .hasSize(7);
            } catch (UnacceptableException ex) {
                assertThat(ex.response().location()).isEmpty();
            }
        }
    }

    @Test
    void statusKeepsTheMethod() {
        ServerName host = new ServerName("shop.example");
        assertThat(PlainResponse.redirect("GET", host, 443, "/a?b").toString())
                .contains("301 Moved Permanently", "https://shop.example/a?b");
        assertThat(PlainResponse.redirect("HEAD", host, 8443, "//evil.example").toString())
                .contains("301 Moved Permanently", "https://shop.example:8443//evil.example");
        assertThat(PlainResponse.redirect("POST", host, 443, "/").toString()).contains("308 Permanent Redirect");
        assertThat(PlainResponse.redirect("get", host, 443, "/").toString()).contains("308 Permanent Redirect");
    }

    private static RequestHead read(String head) throws UnacceptableException {
        return RequestHead.of(head.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void assertRefused(String head, PlainResponse response) {
        assertThatExceptionOfType(UnacceptableException.class)
                .isThrownBy(() -> read(head + "\r\n"))
                .satisfies(refusal -> assertThat(refusal.response()).isEqualTo(response));
    }
}
