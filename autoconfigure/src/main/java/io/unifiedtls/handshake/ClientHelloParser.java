package io.unifiedtls.handshake;

import io.unifiedtls.Alert;
import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.CipherSuite;
import io.unifiedtls.ClientHello;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.ServerName;
import io.unifiedtls.SignatureScheme;
import io.unifiedtls.TLSVersion;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

    private final ClientHello.Builder hello = ClientHello.builder();

    private ClientHelloParser() {}

    /**
     * Parse a body, all of it.
     *
     * @throws ClientHelloException with {@code decode_error} where lengths do not fit, with {@code illegal_parameter}
     *     where values are not allowed
     */
    static ClientHello parse(ByteBuffer body) {
        return new ClientHelloParser().parseBody(body);
    }

    private ClientHello parseBody(ByteBuffer body) {
        int legacyVersion = u16(body);
        TLSVersion.ofCodePoint(legacyVersion).map(List::of).ifPresent(hello::versions);
        skip(body, RANDOM_LENGTH);
        ByteBuffer sessionId = vector8(body);
        if (sessionId.remaining() > MAX_SESSION_ID) {
            throw decodeError("legacy_session_id is longer than 32 bytes");
        }
        hello.cipherSuites(codePoints(vector16(body), CipherSuite::new));
        if (!vector8(body).hasRemaining()) {
            throw decodeError("legacy_compression_methods is empty");
        }
        if (body.hasRemaining()) {
            parseExtensions(vector16(body));
            requireEnd(body, "ClientHello");
        }
        return hello.build();
    }

    private void parseExtensions(ByteBuffer extensions) {
        Set<Integer> seen = new HashSet<>();
        while (extensions.hasRemaining()) {
            int type = u16(extensions);
            ByteBuffer data = vector16(extensions);
            if (!seen.add(type)) {
                throw illegalParameter("Extension %d occurs twice".formatted(type));
            }
            parseExtension(type, data);
        }
    }

    private void parseExtension(int type, ByteBuffer data) {
        switch (type) {
            case SERVER_NAME -> hello.serverName(serverName(whole(vector16(data), data)));
            case SUPPORTED_GROUPS -> hello.namedGroups(codePoints(whole(vector16(data), data), NamedGroup::new));
            case SIGNATURE_ALGORITHMS ->
                hello.signatureSchemes(codePoints(whole(vector16(data), data), SignatureScheme::new));
            case APPLICATION_LAYER_PROTOCOL_NEGOTIATION ->
                hello.applicationProtocols(applicationProtocols(whole(vector16(data), data)));
            case SUPPORTED_VERSIONS -> hello.versions(versions(whole(vector8(data), data)));
            default -> {
                // Not needed to choose a configuration; the backend reads it.
            }
        }
    }

    /** RFC 6066, section 3: at most one name of a type; types that come later start with a length, too. */
    private static Optional<ServerName> serverName(ByteBuffer list) {
        requireNonEmpty(list, "server_name");
        @Nullable ServerName serverName = null;
        while (list.hasRemaining()) {
            int type = u8(list);
            ByteBuffer name = vector16(list);
            if (type != HOST_NAME) {
                continue;
            }
            if (serverName != null) {
                throw illegalParameter("server_name holds two names of type host_name");
            }
            requireNonEmpty(name, "host_name");
            serverName = ServerName.parse(string(name))
                    .orElseThrow(() -> illegalParameter("host_name is not a host name in A-labels"));
        }
        return Optional.ofNullable(serverName);
    }

    private static List<ApplicationProtocol> applicationProtocols(ByteBuffer list) {
        requireNonEmpty(list, "ProtocolNameList");
        List<ApplicationProtocol> protocols = new ArrayList<>();
        while (list.hasRemaining()) {
            ByteBuffer name = vector8(list);
            requireNonEmpty(name, "ProtocolName");
            protocols.add(new ApplicationProtocol(string(name)));
        }
        return protocols;
    }

    private static List<TLSVersion> versions(ByteBuffer list) {
        return codePoints(list, TLSVersion::ofCodePoint).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private static <T> List<T> codePoints(ByteBuffer list, IntFunction<T> type) {
        if (!list.hasRemaining() || list.remaining() % 2 != 0) {
            throw decodeError("A list of 16-bit values has %d bytes".formatted(list.remaining()));
        }
        List<T> values = new ArrayList<>(list.remaining() / 2);
        while (list.hasRemaining()) {
            values.add(type.apply(u16(list)));
        }
        return values;
    }

    private static ByteBuffer whole(ByteBuffer vector, ByteBuffer extension) {
        requireEnd(extension, "extension");
        return vector;
    }

    private static ByteBuffer vector8(ByteBuffer in) {
        return take(in, u8(in));
    }

    private static ByteBuffer vector16(ByteBuffer in) {
        return take(in, u16(in));
    }

    private static ByteBuffer take(ByteBuffer in, int length) {
        requireRemaining(in, length);
        ByteBuffer vector = in.slice(in.position(), length);
        in.position(in.position() + length);
        return vector;
    }

    private static void skip(ByteBuffer in, int length) {
        requireRemaining(in, length);
        in.position(in.position() + length);
    }

    private static int u8(ByteBuffer in) {
        requireRemaining(in, 1);
        return Byte.toUnsignedInt(in.get());
    }

    private static int u16(ByteBuffer in) {
        requireRemaining(in, 2);
        return Short.toUnsignedInt(in.getShort());
    }

    private static String string(ByteBuffer in) {
        return StandardCharsets.ISO_8859_1.decode(in).toString();
    }

    private static void requireRemaining(ByteBuffer in, int length) {
        if (in.remaining() < length) {
            throw decodeError("%d bytes announced, %d there".formatted(length, in.remaining()));
        }
    }

    private static void requireEnd(ByteBuffer in, String what) {
        if (in.hasRemaining()) {
            throw decodeError("%d bytes too many in the %s".formatted(in.remaining(), what));
        }
    }

    private static void requireNonEmpty(ByteBuffer in, String what) {
        if (!in.hasRemaining()) {
            throw decodeError(what + " is empty");
        }
    }

    private static ClientHelloException decodeError(String message) {
        return new ClientHelloException(Alert.DECODE_ERROR, message);
    }

    private static ClientHelloException illegalParameter(String message) {
        return new ClientHelloException(Alert.ILLEGAL_PARAMETER, message);
    }
}
