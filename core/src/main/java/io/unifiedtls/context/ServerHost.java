package io.unifiedtls.context;

import io.unifiedtls.Printable;
import io.unifiedtls.ServerName;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** A host that a certificate can name: a host name or an IP address (RFC 9525, section 6). */
final class ServerHost {

    private static final String BYTE = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";
    private static final Pattern IPV4 = Pattern.compile("(%s\\.){3}%s".formatted(BYTE, BYTE));

    private ServerHost() {}

    /**
     * The host as engines take it: an IPv6 address has no brackets.
     *
     * @throws IllegalArgumentException if it is neither a host name nor an IP address
     */
    static String require(String host) {
        boolean bracketed = host.startsWith("[") && host.endsWith("]") && host.indexOf(':') > 0;
        String bare = bracketed ? host.substring(1, host.length() - 1) : host;
        if (ServerName.parse(bare).isEmpty() && !isAddress(bare)) {
            throw new IllegalArgumentException(
                    "'%s' is neither a host name nor an IP address. Use one of them, without a port."
                            .formatted(Printable.of(host)));
        }
        return bare;
    }

    private static boolean isAddress(String host) {
        return host.indexOf(':') >= 0 ? isIpv6(host) : IPV4.matcher(host).matches();
    }

    /** In brackets, the JDK looks nothing up. */
    private static boolean isIpv6(String host) {
        try {
            return InetAddress.getByName("[" + host + "]") != null;
        } catch (UnknownHostException ex) {
            return false;
        }
    }
}
