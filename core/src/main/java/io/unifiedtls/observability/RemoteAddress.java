package io.unifiedtls.observability;

import io.unifiedtls.handshake.LateBindingEngine;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;

/** Where a client is, as people write it. */
final class RemoteAddress {

    private RemoteAddress() {}

    static Optional<String> of(LateBindingEngine engine) {
        return engine.remoteAddress().map(RemoteAddress::describe);
    }

    /** With brackets around an IPv6 address (RFC 3986, section 3.2.2). */
    static String describe(SocketAddress address) {
        if (!(address instanceof InetSocketAddress internet) || internet.isUnresolved()) {
            return address.toString();
        }
        InetAddress host = internet.getAddress();
        String text = host.getHostAddress();
        return (text.contains(":") ? "[" + text + "]:" : text + ":") + internet.getPort();
    }
}
