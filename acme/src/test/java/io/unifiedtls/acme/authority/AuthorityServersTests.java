package io.unifiedtls.acme.authority;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorityServersTests {

    private static AuthorityServers of(String directory, String newOrder) {
        AuthorityServers servers = new AuthorityServers(URI.create(directory));
        String json = "{\"newOrder\": \"%s\", \"meta\": {\"website\": \"https://192.0.2.9/\"}}".formatted(newOrder);
        servers.learn(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
        return servers;
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://8.8.8.8/dir", "https://8.8.8.8:443/order/1", "https://1.1.1.1:444/order"})
    void serversOfTheDirectoryAreUsed(String url) {
        AuthorityServers servers = of("https://8.8.8.8/dir", "https://1.1.1.1:444/new");
        assertThatCode(() -> servers.require(URI.create(url))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://8.8.8.8/dir",
                "https://8.8.8.8:8443/order",
                "https://1.1.1.1/order",
                "https://9.9.9.9/order",
                "https://192.0.2.9/",
                "https:order"
            })
    void othersAreNot(String url) {
        AuthorityServers servers = of("https://8.8.8.8/dir", "https://1.1.1.1:444/new");
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> servers.require(URI.create(url)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1/",
                "https://[::1]/",
                "https://10.0.0.1/",
                "https://192.168.1.1:8443/",
                "https://169.254.169.254/"
            })
    void authorityOfTheInternetNamesNoServersOfTheOwnNetwork(String url) {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> of("https://8.8.8.8/dir", url).require(URI.create(url)))
                .withMessageContaining("in the network of this application");
        assertThatCode(() -> of("https://10.1.1.1/dir", url).require(URI.create(url)))
                .as("an authority of the own network")
                .doesNotThrowAnyException();
    }

    @Test
    void directoryThatCannotBeReadNamesNone() {
        AuthorityServers servers = of("https://8.8.8.8/dir", "https://1.1.1.1:444/new");
        servers.learn(new ByteArrayInputStream(new byte[] {'{'}));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> servers.require(URI.create("https://1.1.1.1:444/new")));
    }
}
