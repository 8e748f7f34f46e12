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
 * Parses the body of a ClientHello (RFC 8446, section 4.1.2). What the RFCs do not allow fails, with the same alert whoever
 * does the TLS; what they allow and nobody here knows is kept or skipped.
 */
final class ClientHelloParser {

    private static final int SERVER_NAME = 0;
    private static final int SUPPORTED_GROUPS = 10;
    private static final int SIGNATURE_ALGORITHMS = 13;
    private static final int APPLICATION_LAYER_PROTOCOL_NEGOTIATION = 16;
    private static final int PRE_SHARED_KEY = 41;
    private static final int SUPPORTED_VERSIONS = 43;
    private static final int COOKIE = 44;
    private static final int PSK_KEY_EXCHANGE_MODES = 45;
    private static final int KEY_SHARE = 51;

    private static final int HOST_NAME = 0;
    private static final int NULL_COMPRESSION = 0;
    private static final int RANDOM_LENGTH = 32;
    private static final int MAX_SESSION_ID = 32;

    /** Clients send some twenty. */
    private static final int USUAL_EXTENSIONS = 24;

    private final ClientHello.Builder hello = ClientHello.builder();
    private char[] extensionTypes = new char[USUAL_EXTENSIONS];
    private int extensionCount;
    private List<TLSVersion> versions = List.of();
    private List<NamedGroup> groups = List.of();
    private @Nullable Octets preSharedKey;
    private @Nullable Octets keyShare;

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
        int legacyVersion = body.u16();
        versions = legacyVersion(legacyVersion);
        body.skip(RANDOM_LENGTH);
        if (body.vector8().length() > MAX_SESSION_ID) {
            throw Octets.decodeError("legacy_session_id is longer than 32 bytes");
        }
        hello.cipherSuites(codePoints(body.vector16(), CipherSuite[]::new, CipherSuite::of));
        int compressionMethods = compressionMethods(body.vector8());
        boolean pskIsLast = true;
        if (!body.isEmpty()) {
            pskIsLast = parseExtensions(body.vector16());
            body.requireEnd("ClientHello");
        }
        if (versions.contains(TLSVersion.TLS_1_3)) {
            requireTls13(legacyVersion, compressionMethods, pskIsLast);
        }
        return hello.versions(versions).namedGroups(groups).build();
    }

    /** Before TLS 1.3 a client may offer others, too, but not without this one (RFC 5246, section 7.4.1.2). */
    private static int compressionMethods(Octets methods) {
        int count = methods.requireNonEmpty("legacy_compression_methods").length();
        if (!methods.contains(NULL_COMPRESSION)) {
            throw illegalParameter("legacy_compression_methods does not contain the null method");
        }
        return count;
    }

    /** Checks the parts that a ClientHello with TLS 1.3 must have (RFC 8446, sections 4.1.2, 4.2.9, 4.2.11 and 9.2). */
    private void requireTls13(int legacyVersion, int compressionMethods, boolean pskIsLast) {
        if (legacyVersion != TLSVersion.TLS_1_2.codePoint()) {
            throw illegalParameter("The client offers TLS 1.3 with legacy_version 0x%04x".formatted(legacyVersion));
        }
        if (compressionMethods != 1) {
            throw illegalParameter(
                    "The client offers TLS 1.3 with %d compression methods".formatted(compressionMethods));
        }
        if (!pskIsLast) {
            throw illegalParameter("pre_shared_key is not the last extension");
        }
        if (preSharedKey == null) {
            requireExtension(SIGNATURE_ALGORITHMS, "signature_algorithms");
            requireExtension(SUPPORTED_GROUPS, "supported_groups");
        } else {
            KeyOffer.requirePreSharedKeys(preSharedKey);
            requireExtension(PSK_KEY_EXCHANGE_MODES, "psk_key_exchange_modes");
        }
        if (keyShare != null) {
            requireExtension(SUPPORTED_GROUPS, "supported_groups");
            KeyOffer.requireKeyShares(keyShare, groups);
        } else if (has(SUPPORTED_GROUPS)) {
            requireExtension(KEY_SHARE, "key_share");
        }
        if (has(COOKIE)) {
            throw illegalParameter("The first ClientHello contains a cookie");
        }
    }

    private void requireExtension(int type, String name) {
        if (!has(type)) {
            throw new ClientHelloException(Alert.MISSING_EXTENSION, "The client offers TLS 1.3 without " + name);
        }
    }

    private boolean has(int type) {
        return Arrays.binarySearch(extensionTypes, 0, extensionCount, (char) type) >= 0;
    }

    /** Returns whether {@code pre_shared_key} is the last one, where it is there. */
    private boolean parseExtensions(Octets extensions) {
        int type = PRE_SHARED_KEY;
        while (!extensions.isEmpty()) {
            type = extensions.u16();
            parseExtension(type, extensions.vector16());
            if (extensionCount == extensionTypes.length) {
                extensionTypes = Arrays.copyOf(extensionTypes, 2 * extensionCount);
            }
            extensionTypes[extensionCount++] = (char) type;
        }
        requireEachOnce();
        return preSharedKey == null || type == PRE_SHARED_KEY;
    }

    /** RFC 8446, section 4.2. */
    private void requireEachOnce() {
        Arrays.sort(extensionTypes, 0, extensionCount);
        for (int i = 1; i < extensionCount; i++) {
            if (extensionTypes[i] == extensionTypes[i - 1]) {
                throw illegalParameter(
                        "The ClientHello contains extension %d twice".formatted((int) extensionTypes[i]));
            }
        }
    }

    private void parseExtension(int type, Octets data) {
        switch (type) {
            case SERVER_NAME -> hello.serverName(serverName(whole(data.vector16(), data)));
            case SUPPORTED_GROUPS ->
                groups = codePoints(whole(data.vector16(), data), NamedGroup[]::new, NamedGroup::of);
            case SIGNATURE_ALGORITHMS ->
                hello.signatureSchemes(
                        codePoints(whole(data.vector16(), data), SignatureScheme[]::new, SignatureScheme::of));
            case APPLICATION_LAYER_PROTOCOL_NEGOTIATION ->
                hello.applicationProtocols(applicationProtocols(whole(data.vector16(), data)));
            case SUPPORTED_VERSIONS -> versions = versions(whole(data.vector8(), data));
            case PRE_SHARED_KEY -> preSharedKey = data;
            case KEY_SHARE -> keyShare = data;
            default -> ExtensionSyntax.require(type, data);
        }
    }

    /** RFC 6066, section 3: at most one name of a type, and there is one type. */
    private static Optional<ServerName> serverName(Octets list) {
        if (list.requireNonEmpty("server_name").u8() != HOST_NAME) {
            throw new ClientHelloException(Alert.UNRECOGNIZED_NAME, "server_name contains no name of type host_name");
        }
        Octets name = list.vector16().requireNonEmpty("host_name");
        if (!list.isEmpty()) {
            throw illegalParameter("server_name contains two names");
        }
        return Optional.of(ServerName.parse(name.text())
                .orElseThrow(() -> illegalParameter("host_name is not a host name in A-labels")));
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

    /**
     * Later ones are TLS 1.2 as long as the extension does not say otherwise (RFC 8446, section 4.2.1); SSL is no version
     * beside whatever else (its appendix D.5).
     */
    private static List<TLSVersion> legacyVersion(int codePoint) {
        if (codePoint < TLSVersion.TLS_1_0.codePoint()) {
            throw new ClientHelloException(Alert.PROTOCOL_VERSION, "legacy_version is 0x%04x".formatted(codePoint));
        }
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
