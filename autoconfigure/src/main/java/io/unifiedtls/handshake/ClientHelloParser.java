package io.unifiedtls.handshake;

import io.unifiedtls.Alert;
import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.CipherSuite;
import io.unifiedtls.ClientHello;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.ServerName;
import io.unifiedtls.SignatureScheme;
import io.unifiedtls.TLSVersion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Parses the body of a ClientHello (RFC 8446, section 4.1.2). What the RFCs do not allow fails; what they allow and
 * nobody here knows is kept or skipped.
 */
final class ClientHelloParser {

    private static final int SERVER_NAME = 0;
    private static final int SUPPORTED_GROUPS = 10;
    private static final int SIGNATURE_ALGORITHMS = 13;
    private static final int APPLICATION_LAYER_PROTOCOL_NEGOTIATION = 16;
    private static final int SUPPORTED_VERSIONS = 43;

    private static final int HOST_NAME = 0;
    private static final int RANDOM_LENGTH = 32;
    private static final int MAX_SESSION_ID = 32;

    /** Clients send some twenty. */
    private static final int USUAL_EXTENSIONS = 24;

    private final ClientHello.Builder hello = ClientHello.builder();
    private char[] extensionTypes = new char[USUAL_EXTENSIONS];
    private int extensionCount;

    private ClientHelloParser() {}

    /**
     * Parse a body, all of it.
     *
     * @throws ClientHelloException with {@code decode_error} where lengths do not fit, with {@code illegal_parameter}
     *     where values are not allowed
     */
    static ClientHello parse(Octets body) {
        return new ClientHelloParser().parseBody(body);
    }

    private ClientHello parseBody(Octets body) {
        hello.versions(legacyVersion(body.u16()));
        body.skip(RANDOM_LENGTH);
        if (body.vector8().length() > MAX_SESSION_ID) {
            throw Octets.decodeError("legacy_session_id is longer than 32 bytes");
        }
        hello.cipherSuites(codePoints(body.vector16(), CipherSuite[]::new, CipherSuite::of));
        body.vector8().requireNonEmpty("legacy_compression_methods");
        if (!body.isEmpty()) {
            parseExtensions(body.vector16());
            body.requireEnd("ClientHello");
        }
        return hello.build();
    }

    private void parseExtensions(Octets extensions) {
        while (!extensions.isEmpty()) {
            int type = extensions.u16();
            parseExtension(type, extensions.vector16());
            if (extensionCount == extensionTypes.length) {
                extensionTypes = Arrays.copyOf(extensionTypes, 2 * extensionCount);
            }
            extensionTypes[extensionCount++] = (char) type;
        }
        requireEachOnce();
    }

    /** RFC 8446, section 4.2. */
    private void requireEachOnce() {
        Arrays.sort(extensionTypes, 0, extensionCount);
        for (int i = 1; i < extensionCount; i++) {
            if (extensionTypes[i] == extensionTypes[i - 1]) {
                throw illegalParameter("Extension %d occurs twice".formatted((int) extensionTypes[i]));
            }
        }
    }

    private void parseExtension(int type, Octets data) {
        switch (type) {
            case SERVER_NAME -> hello.serverName(serverName(whole(data.vector16(), data)));
            case SUPPORTED_GROUPS ->
                hello.namedGroups(codePoints(whole(data.vector16(), data), NamedGroup[]::new, NamedGroup::of));
            case SIGNATURE_ALGORITHMS ->
                hello.signatureSchemes(
                        codePoints(whole(data.vector16(), data), SignatureScheme[]::new, SignatureScheme::of));
            case APPLICATION_LAYER_PROTOCOL_NEGOTIATION ->
                hello.applicationProtocols(applicationProtocols(whole(data.vector16(), data)));
            case SUPPORTED_VERSIONS -> hello.versions(versions(whole(data.vector8(), data)));
            default -> {
                // Not needed to choose a configuration; the backend reads it.
            }
        }
    }

    /** RFC 6066, section 3: at most one name of a type; types that come later start with a length, too. */
    private static Optional<ServerName> serverName(Octets list) {
        list.requireNonEmpty("server_name");
        @Nullable ServerName serverName = null;
        while (!list.isEmpty()) {
            int type = list.u8();
            Octets name = list.vector16();
            if (type != HOST_NAME) {
                continue;
            }
            if (serverName != null) {
                throw illegalParameter("server_name holds two names of type host_name");
            }
            serverName = ServerName.parse(name.requireNonEmpty("host_name").text())
                    .orElseThrow(() -> illegalParameter("host_name is not a host name in A-labels"));
        }
        return Optional.ofNullable(serverName);
    }

    private static List<ApplicationProtocol> applicationProtocols(Octets list) {
        list.requireNonEmpty("ProtocolNameList");
        List<ApplicationProtocol> protocols = new ArrayList<>(2);
        while (!list.isEmpty()) {
            protocols.add(ApplicationProtocol.of(
                    list.vector8().requireNonEmpty("ProtocolName").text()));
        }
        return protocols;
    }

    /** Later ones are TLS 1.2 as long as the extension does not say otherwise (RFC 8446, section 4.2.1). */
    private static List<TLSVersion> legacyVersion(int codePoint) {
        return TLSVersion.ofCodePoint(Math.min(codePoint, TLSVersion.TLS_1_2.codePoint()))
                .map(List::of)
                .orElse(List.of());
    }

    private static List<TLSVersion> versions(Octets list) {
        requireCodePoints(list);
        List<TLSVersion> versions = new ArrayList<>(list.length() / 2);
        while (!list.isEmpty()) {
            TLSVersion.ofCodePoint(list.u16()).ifPresent(versions::add);
        }
        return versions;
    }

    private static <T> List<T> codePoints(Octets list, IntFunction<T[]> array, IntFunction<T> type) {
        requireCodePoints(list);
        T[] values = array.apply(list.length() / 2);
        for (int i = 0; i < values.length; i++) {
            values[i] = type.apply(list.u16());
        }
        return List.of(values);
    }

    private static void requireCodePoints(Octets list) {
        if (list.isEmpty() || list.length() % 2 != 0) {
            throw Octets.decodeError("A list of 16-bit values has %d bytes".formatted(list.length()));
        }
    }

    private static Octets whole(Octets vector, Octets extension) {
        extension.requireEnd("extension");
        return vector;
    }

    private static ClientHelloException illegalParameter(String message) {
        return new ClientHelloException(Alert.ILLEGAL_PARAMETER, message);
    }
}
