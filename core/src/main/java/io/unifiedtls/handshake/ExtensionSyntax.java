package io.unifiedtls.handshake;

import io.unifiedtls.Alert;

/**
 * Holds extensions that say nothing about the choice of a configuration to their RFCs: TLS implementations read some of them
 * and skip others, each as it likes.
 */
final class ExtensionSyntax {

    private static final int MAX_FRAGMENT_LENGTH = 1;
    private static final int STATUS_REQUEST = 5;
    private static final int EC_POINT_FORMATS = 11;
    private static final int STATUS_REQUEST_V2 = 17;
    private static final int SIGNED_CERTIFICATE_TIMESTAMP = 18;
    private static final int EXTENDED_MASTER_SECRET = 23;
    private static final int COMPRESS_CERTIFICATE = 27;
    private static final int DELEGATED_CREDENTIAL = 34;
    private static final int EARLY_DATA = 42;
    private static final int PSK_KEY_EXCHANGE_MODES = 45;
    private static final int CERTIFICATE_AUTHORITIES = 47;
    private static final int POST_HANDSHAKE_AUTH = 49;
    private static final int SIGNATURE_ALGORITHMS_CERT = 50;
    private static final int QUIC_TRANSPORT_PARAMETERS = 57;
    private static final int NEXT_PROTOCOL_NEGOTIATION = 13_172;
    private static final int ENCRYPTED_CLIENT_HELLO = 0xFE0D;
    private static final int RENEGOTIATION_INFO = 0xFF01;

    private static final int OCSP = 1;
    private static final int OCSP_MULTI = 2;
    private static final int LARGEST_FRAGMENT_CODE = 4;
    private static final int UNCOMPRESSED = 0;
    private static final int OUTER = 0;
    private static final int INNER = 1;
    private static final int SUITE_AND_CONFIGURATION_LENGTH = 5;

    private ExtensionSyntax() {}

    /** Take an extension, all of it if it is one of these. */
    static void require(int type, Octets data) {
        switch (type) {
            case MAX_FRAGMENT_LENGTH -> fragmentLength(data);
            case STATUS_REQUEST -> statusRequest(data);
            case STATUS_REQUEST_V2 -> statusRequests(data);
            case EC_POINT_FORMATS -> pointFormats(data);
            case COMPRESS_CERTIFICATE -> codePoints(data.vector8(), data);
            case SIGNATURE_ALGORITHMS_CERT, DELEGATED_CREDENTIAL -> codePoints(data.vector16(), data);
            case PSK_KEY_EXCHANGE_MODES -> whole(data.vector8().requireNonEmpty("psk_key_exchange_modes"), data);
            case CERTIFICATE_AUTHORITIES -> authorities(data);
            case ENCRYPTED_CLIENT_HELLO -> encryptedClientHello(data);
            case RENEGOTIATION_INFO -> renegotiationInfo(data);
            case SIGNED_CERTIFICATE_TIMESTAMP,
                    EXTENDED_MASTER_SECRET,
                    EARLY_DATA,
                    POST_HANDSHAKE_AUTH,
                    NEXT_PROTOCOL_NEGOTIATION -> data.requireEnd("extension");
            case QUIC_TRANSPORT_PARAMETERS ->
                throw new ClientHelloException(
                        Alert.UNSUPPORTED_EXTENSION,
                        "The client sent quic_transport_parameters without QUIC"); // RFC 9001, section 8.2
            default -> {
                // Nobody's, or read by the backend alone.
            }
        }
    }

    /** RFC 6066, section 4. */
    private static void fragmentLength(Octets data) {
        int code = data.u8();
        data.requireEnd("extension max_fragment_length");
        if (code < 1 || code > LARGEST_FRAGMENT_CODE) {
            throw illegalParameter("max_fragment_length is %d".formatted(code));
        }
    }

    /** RFC 6066, section 8. */
    private static void statusRequest(Octets data) {
        if (data.u8() == OCSP) {
            ocspStatusRequest(data);
        }
    }

    /** RFC 6961, section 2.2. */
    private static void statusRequests(Octets data) {
        Octets requests = whole(data.vector16().requireNonEmpty("certificate_status_req_list"), data);
        while (!requests.isEmpty()) {
            int type = requests.u8();
            Octets request = requests.vector16();
            if (type == OCSP || type == OCSP_MULTI) {
                ocspStatusRequest(request);
            }
        }
    }

    private static void ocspStatusRequest(Octets request) {
        Octets responders = request.vector16();
        while (!responders.isEmpty()) {
            responders.vector16().requireNonEmpty("ResponderID");
        }
        whole(request.vector16(), request);
    }

    /** RFC 8422, section 5.1.2. */
    private static void pointFormats(Octets data) {
        Octets formats = whole(data.vector8().requireNonEmpty("ec_point_format_list"), data);
        if (!formats.contains(UNCOMPRESSED)) {
            throw illegalParameter("ec_point_formats does not contain uncompressed");
        }
    }

    /** RFC 8446, section 4.2.4. */
    private static void authorities(Octets data) {
        Octets names = whole(data.vector16().requireNonEmpty("certificate_authorities"), data);
        while (!names.isEmpty()) {
            names.vector16().requireNonEmpty("DistinguishedName");
        }
    }

    /** RFC 9849, section 5. */
    private static void encryptedClientHello(Octets data) {
        int type = data.u8();
        if (type == OUTER) {
            data.skip(SUITE_AND_CONFIGURATION_LENGTH);
            data.vector16(); // enc
            whole(data.vector16().requireNonEmpty("payload"), data);
        } else if (type == INNER) {
            data.requireEnd("extension encrypted_client_hello");
        } else {
            throw Octets.decodeError("encrypted_client_hello has type %d".formatted(type));
        }
    }

    /** RFC 5746, section 3.6. */
    private static void renegotiationInfo(Octets data) {
        if (!whole(data.vector8(), data).isEmpty()) {
            throw new ClientHelloException(
                    Alert.HANDSHAKE_FAILURE, "renegotiation_info belongs to an earlier handshake");
        }
    }

    private static void codePoints(Octets list, Octets data) {
        int length = whole(list, data).length();
        if (length == 0 || length % 2 != 0) {
            throw Octets.decodeError("A list of 16-bit values has %d bytes".formatted(length));
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
