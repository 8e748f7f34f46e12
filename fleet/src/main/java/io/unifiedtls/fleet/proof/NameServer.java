package io.unifiedtls.fleet.proof;

import io.unifiedtls.InvalidTLSConfigurationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A DNS server to ask.
 *
 * @param address a name, an IPv4 address, or an IPv6 address in brackets
 * @param port 1 to 65535
 */
public record NameServer(String address, int port) {

    private static final int DNS = 53;
    private static final Pattern BARE_IPV6 = Pattern.compile("[0-9a-fA-F]*:[0-9a-fA-F.]*:[0-9a-fA-F:.]*");
    private static final Pattern FORM = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?");

    /** As JNDI wants it. */
    public String url() {
        return "dns://%s:%d".formatted(address, port);
    }

    /** Read {@code address} or {@code address:port}; empty if it is neither. */
    public static Optional<NameServer> of(String text) {
        String value = text.strip();
        Matcher parts = FORM.matcher(BARE_IPV6.matcher(value).matches() ? "[%s]".formatted(value) : value);
        int port = parts.matches() ? parts.group(2) == null ? DNS : Integer.parseInt(parts.group(2)) : 0;
        return port < 1 || port > 65_535 ? Optional.empty() : Optional.of(new NameServer(parts.group(1), port));
    }

    /**
     * Read servers.
     *
     * @param property that holds them, for the faults
     * @throws InvalidTLSConfigurationException with all faults
     */
    public static List<NameServer> read(String property, List<String> values) {
        List<String> faults = new ArrayList<>();
        List<NameServer> servers = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            Optional<NameServer> server = of(values.get(i));
            server.ifPresent(servers::add);
            if (server.isEmpty()) {
                faults.add(
                        "%s[%d] is '%s', which is no address of a DNS server. Write 'address' or 'address:port', such as 192.0.2.53 or [2001:db8::53]:53."
                                .formatted(property, i, values.get(i).strip()));
            }
        }
        if (!faults.isEmpty()) {
            throw new InvalidTLSConfigurationException(faults);
        }
        return servers;
    }
}
