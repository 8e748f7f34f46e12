package io.unifiedtls;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** No record, whose constructor a binder that is told its name could call. */
final class NegotiatedConnection implements TLSConnection {

    private final TLSVersion version;
    private final CipherSuite cipherSuite;
    private final Optional<ApplicationProtocol> applicationProtocol;
    private final Optional<ServerName> serverName;
    private final boolean resumed;
    private final List<X509Certificate> peerCertificates;
    private final String configurationLabel;
    private final Optional<NamedGroup> namedGroup;

    NegotiatedConnection(Builder builder) {
        version = builder.version;
        cipherSuite = builder.cipherSuite;
        applicationProtocol = builder.applicationProtocol;
        serverName = builder.serverName;
        resumed = builder.resumed;
        peerCertificates = builder.peerCertificates;
        configurationLabel = builder.configurationLabel;
        namedGroup = builder.namedGroup;
    }

    @Override
    public TLSVersion version() {
        return version;
    }

    @Override
    public CipherSuite cipherSuite() {
        return cipherSuite;
    }

    @Override
    public Optional<ApplicationProtocol> applicationProtocol() {
        return applicationProtocol;
    }

    @Override
    public Optional<ServerName> serverName() {
        return serverName;
    }

    @Override
    public boolean resumed() {
        return resumed;
    }

    @Override
    public List<X509Certificate> peerCertificates() {
        return peerCertificates;
    }

    @Override
    public String configurationLabel() {
        return configurationLabel;
    }

    @Override
    public Optional<NamedGroup> namedGroup() {
        return namedGroup;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NegotiatedConnection that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    private List<Object> parts() {
        return List.of(
                version,
                cipherSuite,
                applicationProtocol,
                serverName,
                resumed,
                peerCertificates,
                configurationLabel,
                namedGroup);
    }

    @Override
    public String toString() {
        return "TLSConnection[%s, %s, %s, %s, %s, peer=%s, configuration=%s]"
                .formatted(
                        version,
                        cipherSuite,
                        applicationProtocol.map(ApplicationProtocol::toString).orElse("no application protocol"),
                        serverName.map(ServerName::value).orElse("no server name"),
                        resumed ? "resumed" : "new session",
                        peerCertificates.stream()
                                .findFirst()
                                .map(Printable::subject)
                                .orElse("anonymous"),
                        Printable.of(configurationLabel));
    }
}
