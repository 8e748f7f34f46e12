package io.unifiedtls.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the client of responders connects to, with a proxy of the operator and without. */
class CheckedDestinationsTests {

    private static final InetSocketAddress PROXY = InetSocketAddress.createUnresolved("proxy.example", 3128);

    private final CheckedDestinations direct =
            new CheckedDestinations(Set.of("localhost"), Optional.empty(), "private-hosts");
    private final CheckedDestinations proxied =
            new CheckedDestinations(Set.of(), Optional.of(ProxySelector.of(PROXY)), "private-hosts");

    /** It looks names up itself, which this machine may not even be able to. */
    @Test
    void proxyOfTheOperatorGetsNamesAsTheyAre() {
        assertThat(proxied.select(URI.create("http://ocsp.nowhere.invalid/")))
                .containsExactly(new Proxy(Proxy.Type.HTTP, PROXY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/",
                "http://10.1.2.3:8080/",
                "http://[::1]/",
                "http://[::ffff:127.0.0.1]/",
                "http://[fe80::a]/"
            })
    void proxyOfTheOperatorGetsNoAddressOfThisNetwork(String uri) {
        assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> proxied.select(URI.create(uri)));
        assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> direct.select(URI.create(uri)));
    }

    @Test
    void proxyOfTheOperatorGetsPublicAddresses() {
        assertThat(proxied.select(URI.create("http://8.8.8.8/"))).containsExactly(new Proxy(Proxy.Type.HTTP, PROXY));
    }

    /** So that the client connects to the address that was checked, and looks nothing up again. */
    @Test
    void withoutAProxyTheCheckedAddressIsConnectedTo() {
        assertThat(direct.select(URI.create("http://8.8.8.8/"))).containsExactly(address("8.8.8.8", 80));
        assertThat(direct.select(URI.create("http://8.8.8.8:8080/"))).containsExactly(address("8.8.8.8", 8080));
        assertThat(direct.select(URI.create("https://8.8.8.8/"))).containsExactly(Proxy.NO_PROXY);
        assertThat(direct.select(URI.create("http://localhost:1/")))
                .singleElement()
                .satisfies(proxy -> assertThat(((InetSocketAddress) proxy.address()).getAddress())
                        .matches(found -> found.isLoopbackAddress()));
    }

    @Test
    void selectorThatChoosesNoProxyIsNone() {
        CheckedDestinations none = new CheckedDestinations(Set.of(), Optional.of(new NoProxy()), "private-hosts");
        assertThat(none.select(URI.create("http://8.8.8.8/"))).containsExactly(address("8.8.8.8", 80));
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> none.select(URI.create("http://127.0.0.1/")));
    }

    private static Proxy address(String address, int port) {
        return new Proxy(Proxy.Type.HTTP, new InetSocketAddress(address, port));
    }

    private static final class NoProxy extends ProxySelector {

        @Override
        public List<Proxy> select(URI uri) {
            return List.of(Proxy.NO_PROXY);
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {
            throw new AssertionError("Nobody connects here", failure);
        }
    }
}
