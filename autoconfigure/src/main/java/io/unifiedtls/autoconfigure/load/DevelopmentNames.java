package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.ServerName;
import io.unifiedtls.autoconfigure.properties.DevelopmentProperties;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The names that a development CA certifies. */
public final class DevelopmentNames {

    public static final ServerName LOCALHOST = new ServerName("localhost");

    private DevelopmentNames() {}

    /**
     * Those of the properties; by default, localhost and the machine's own name.
     *
     * @throws InvalidTLSConfigurationException if one of them could be the name of a public host
     */
    public static List<ServerName> of(DevelopmentProperties properties) {
        if (properties.names() == null) {
            return Stream.concat(Stream.of(LOCALHOST), machineName().stream())
                    .distinct()
                    .toList();
        }
        try {
            return properties.names().stream()
                    .map(ALabels::of)
                    .map(ServerName::new)
                    .map(DevelopmentNames::requireLocal)
                    .toList();
        } catch (IllegalArgumentException ex) {
            throw new InvalidTLSConfigurationException(List.of("unified-tls.development.names: " + ex.getMessage()));
        }
    }

    /** A machine that trusts the development CA must not trust it for public hosts. */
    private static ServerName requireLocal(ServerName name) {
        if (!LocalNames.isLocal(name, machineName().stream())) {
            throw new IllegalArgumentException(
                    "'%s' could be the name of a public host. Use a name under localhost, test, example, local, home.arpa or internal."
                            .formatted(name));
        }
        return name;
    }

    private static Optional<ServerName> machineName() {
        try {
            return ServerName.parse(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException ex) {
            return Optional.empty();
        }
    }
}
