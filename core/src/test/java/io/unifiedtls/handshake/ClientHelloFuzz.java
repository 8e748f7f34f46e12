package io.unifiedtls.handshake;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;

import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.ClientHello;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.testing.Mutations;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Gives any bytes to the reader of the ClientHello and to the JDK's own. Ours must refuse them in its own words or read them,
 * and where both read them they must agree on server name, version and application protocols.
 */
public final class ClientHelloFuzz {

    private static final int HANDSHAKE = 22;
    private static final List<String> CAPTURED = List.of("openssl", "openssl-1.2", "gnutls", "curl", "chromium");
    static final int LONGEST = 16_000;

    private static final SSLContext JDK =
            Engines.context(certificateFor("shop.example"), Engines.trustManager(AUTHORITY));

    private ClientHelloFuzz() {}

    /** Writes seeds to the directory that is named. */
    public static void main(String[] arguments) throws IOException {
        Mutations.write(seeds(), Path.of(arguments[0]));
    }

    /** Bodies of ClientHellos: of the JDK's clients, and of those that {@code core/src/test/resources/hellos/capture.sh} has captured. */
    static List<byte[]> seeds() {
        return Stream.concat(seedsOfTheJdk().stream(), captured(CAPTURED.toArray(String[]::new)))
                .toList();
    }

    private static List<byte[]> seedsOfTheJdk() {
        return List.of(
                seed("shop.example", parameters -> {}),
                seed("shop.example", parameters -> parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"})),
                seed("a.b.shop.example", parameters -> parameters.setProtocols(new String[] {"TLSv1.2"})),
                seed("shop.example", parameters -> parameters.setProtocols(new String[] {"TLSv1.3"})));
    }

    /** The bodies of these clients. */
    static Stream<byte[]> captured(String... clients) {
        return Stream.of(clients).map(ClientHelloFuzz::captured);
    }

    private static byte[] captured(String client) {
        try (InputStream seed = ClientHelloFuzz.class.getResourceAsStream("/hellos/" + client + ".bin")) {
            return Objects.requireNonNull(seed, client).readAllBytes();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static byte[] seed(String name, Consumer<SSLParameters> settings) {
        byte[] flight = Engines.clientHello(Engines.client(Engines.clientContext(null), name, settings));
        byte[] body = new byte[flight.length - 9];
        System.arraycopy(flight, 9, body, 0, body.length);
        return body;
    }

    /** Jazzer calls this with the body of a ClientHello. */
    public static void fuzzerTestOneInput(byte[] body) {
        if (body.length <= LONGEST) {
            areCompared(body, body);
        }
    }

    /** Whether ours and the JDK's have both read what they were given. */
    static boolean areCompared(byte[] bodyForOurs, byte[] bodyForTheirs) {
        ClientHello ours;
        try {
            ClientHelloReader reader = new ClientHelloReader();
            reader.read(ByteBuffer.wrap(flight(bodyForOurs)));
            require(reader.isComplete(), "a whole message is complete");
            ours = reader.clientHello();
        } catch (ClientHelloException ex) {
            return false; // Refused, which the JDK need not do
        }
        Reading theirs = Reading.of(flight(bodyForTheirs));
        if (theirs == null) {
            return false;
        }
        theirs.compare(ours);
        return true;
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError("It does not hold that " + what);
        }
    }

    static byte[] flight(byte[] body) {
        ByteBuffer flight = ByteBuffer.allocate(9 + body.length);
        flight.put((byte) HANDSHAKE).putShort((short) 0x0301).putShort((short) (4 + body.length));
        flight.putInt(1 << 24 | body.length).put(body);
        return flight.array();
    }

    /** What the JDK's server understood. */
    private static final class Reading extends SNIMatcher {

        private @Nullable String serverName;
        private List<String> protocols = List.of();
        private Optional<String> version = Optional.empty();

        Reading() {
            super(0);
        }

        /** What it understood, or null if it has refused. */
        static @Nullable Reading of(byte[] flight) {
            Reading reading = new Reading();
            SSLEngine engine = JDK.createSSLEngine();
            engine.setUseClientMode(false);
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setSNIMatchers(List.of(reading));
            engine.setSSLParameters(parameters);
            engine.setHandshakeApplicationProtocolSelector((same, offered) -> {
                reading.protocols = List.copyOf(offered);
                return "";
            });
            ByteBuffer answer = ByteBuffer.allocate(32 * 1024);
            try {
                engine.unwrap(ByteBuffer.wrap(flight), ByteBuffer.allocate(32 * 1024));
                Engines.runTasks(engine);
                SSLSession session = engine.getHandshakeSession();
                reading.version = Optional.ofNullable(session).map(SSLSession::getProtocol);
                engine.wrap(ByteBuffer.allocate(0), answer);
            } catch (SSLException ex) {
                return null;
            }
            return answer.position() > 0 && answer.get(0) == HANDSHAKE ? reading : null;
        }

        @Override
        public boolean matches(SNIServerName name) {
            serverName = new String(name.getEncoded(), StandardCharsets.US_ASCII);
            return true;
        }

        void compare(ClientHello ours) {
            Optional<ServerName> name = Optional.ofNullable(serverName).flatMap(ServerName::parse);
            require(ours.serverName().equals(name), "server name %s is %s".formatted(ours.serverName(), serverName));
            require(
                    protocols.isEmpty()
                            || ours.applicationProtocols().stream()
                                    .map(ApplicationProtocol::name)
                                    .toList()
                                    .equals(protocols),
                    "application protocols %s are %s".formatted(ours.applicationProtocols(), protocols));
            require(
                    version.isEmpty()
                            || version.get().equals("NONE")
                            || ours.versions().stream()
                                    .map(TLSVersion::protocolName)
                                    .anyMatch(version.get()::equals),
                    "versions %s have %s".formatted(ours.versions(), version));
        }
    }
}
