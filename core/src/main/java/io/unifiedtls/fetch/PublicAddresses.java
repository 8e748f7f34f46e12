package io.unifiedtls.fetch;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;

/** Tells addresses of the internet from those that lead to this machine, into its network, or to many at once. */
public final class PublicAddresses {

    private PublicAddresses() {}

    /** By the registries of special addresses (RFC 6890); what is embedded in an IPv6 address counts. */
    public static boolean isPublic(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address
                ? isPublicV4(bytes)
                : address instanceof Inet6Address && isPublicV6(bytes);
    }

    private static boolean isPublicV4(byte[] bytes) {
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        int third = bytes[2] & 0xff;
        boolean isShared = first == 100 && (second & 0xc0) == 64;
        boolean isProtocol = first == 192 && second == 0 && (third == 0 || third == 2);
        boolean isRelay = first == 192 && second == 88 && third == 99;
        boolean isBenchmark = first == 198 && (second == 18 || second == 19);
        boolean isDocumentation =
                (first == 198 && second == 51 && third == 100) || (first == 203 && second == 0 && third == 113);
        return first != 0 && first < 224 && !isShared && !isProtocol && !isRelay && !isBenchmark && !isDocumentation;
    }

    /** Only 2000::/3 is given out, and of that not what translates to IPv4, is local or for documents. */
    private static boolean isPublicV6(byte[] bytes) {
        int first = ((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff);
        int second = ((bytes[2] & 0xff) << 8) | (bytes[3] & 0xff);
        if (isNat64(bytes)) {
            return isPublicEmbedded(Arrays.copyOfRange(bytes, 12, 16));
        }
        if (first == 0x2002) {
            return isPublicEmbedded(Arrays.copyOfRange(bytes, 2, 6));
        }
        boolean isProtocol = first == 0x2001 && second < 0x0200;
        boolean isDocumentation = (first == 0x2001 && second == 0x0db8) || (first == 0x3fff && second < 0x1000);
        return (first & 0xe000) == 0x2000 && !isProtocol && !isDocumentation;
    }

    /** 64:ff9b::/96 (RFC 6052). */
    private static boolean isNat64(byte[] bytes) {
        byte[] prefix = {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};
        return Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static boolean isPublicEmbedded(byte[] v4) {
        boolean isLocal = v4[0] == 10
                || v4[0] == 127
                || (v4[0] == (byte) 169 && v4[1] == (byte) 254)
                || (v4[0] == (byte) 172 && (v4[1] & 0xf0) == 16)
                || (v4[0] == (byte) 192 && v4[1] == (byte) 168);
        return !isLocal && isPublicV4(v4);
    }
}
