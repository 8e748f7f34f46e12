package io.unifiedtls.acme.testing;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Addresses of this machine beside the usual one. */
public final class UdpAddresses {

    /** 127.0.0.2. */
    public static final InetAddress SECOND = address(new byte[] {127, 0, 0, 2});

    private UdpAddresses() {}

    private static InetAddress address(byte[] address) {
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException ex) {
            throw new IllegalStateException(ex);
        }
    }
}
