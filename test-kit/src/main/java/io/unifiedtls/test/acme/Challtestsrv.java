package io.unifiedtls.test.acme;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The records of Pebble's DNS server. Thread-safe. */
public final class Challtestsrv {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port;

    Challtestsrv(int port) {
        this.port = port;
    }

    /** Let a name lead to an IPv4 address. */
    public void address(String name, String address) {
        post("add-a", "{\"host\": \"%s\", \"addresses\": [\"%s\"]}".formatted(name, address));
    }

    /** Let names without an address of their own lead to this one, or to none if it is empty. */
    public void defaultAddress(String address) {
        post("set-default-ipv4", "{\"ip\": \"%s\"}".formatted(address));
    }

    /** Add a TXT record; the name ends with a dot. */
    public void txt(String name, String value) {
        post("set-txt", "{\"host\": \"%s\", \"value\": \"%s\"}".formatted(name, value));
    }

    /** Remove the TXT records of a name; it ends with a dot. */
    public void clearTxt(String name) {
        post("clear-txt", "{\"host\": \"%s\"}".formatted(name));
    }

    /** Let a name be another name for a target; both end with a dot. */
    public void cname(String name, String target) {
        post("set-cname", "{\"host\": \"%s\", \"target\": \"%s\"}".formatted(name, target));
    }

    /** Answer requests for a name with a failure of the server. */
    public void fail(String name) {
        post("set-servfail", "{\"host\": \"%s\"}".formatted(name));
    }

    private void post(String path, String body) {
        try {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/%s".formatted(port, path)))
                            .timeout(TIMEOUT)
                            .POST(BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(
                        "pebble-challtestsrv answers %d to %s: %s".formatted(answer.statusCode(), path, answer.body()));
            }
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(ex);
        }
    }
}
