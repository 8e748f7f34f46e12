package io.unifiedtls.testing;

import static io.unifiedtls.testing.HelloDraft.*;
import static io.unifiedtls.testing.OddHello.DECODE_ERROR;
import static io.unifiedtls.testing.OddHello.HANDSHAKE_FAILURE;
import static io.unifiedtls.testing.OddHello.ILLEGAL_PARAMETER;
import static io.unifiedtls.testing.OddHello.UNSUPPORTED_EXTENSION;
import static io.unifiedtls.testing.OddHello.bad12;
import static io.unifiedtls.testing.OddHello.bad13;
import static io.unifiedtls.testing.OddHello.good12;
import static io.unifiedtls.testing.OddHello.good13;

import java.util.stream.Stream;

/** Odd extensions of a ClientHello, but for those with keys. */
final class OddExtensions {

    /** The hash of a key, as a ResponderID (RFC 6960, section 4.2.1). */
    private static final byte[] KEY_HASH = concat(new byte[] {(byte) 0xA2, 22, 4, 20}, new byte[20]);

    private OddExtensions() {}

    static Stream<OddHello> all() {
        return Stream.of(ofTls12(), ofTls13(), certificateStatus(), certificates(), encryptedClientHello(), others())
                .flatMap(cases -> cases);
    }

    private static Stream<OddHello> ofTls12() {
        return Stream.of(
                bad12(
                        "ec_point_formats without uncompressed points",
                        ILLEGAL_PARAMETER,
                        hello -> hello.with(EC_POINT_FORMATS, vector8(new byte[] {1}))),
                bad12("no ec_point_formats in the list", DECODE_ERROR, hello -> hello.with(EC_POINT_FORMATS, (byte) 0)),
                bad12(
                        "renegotiation_info of an earlier handshake",
                        HANDSHAKE_FAILURE,
                        hello -> hello.with(RENEGOTIATION_INFO, vector8(new byte[12]))),
                bad12("an empty renegotiation_info", DECODE_ERROR, hello -> hello.with(RENEGOTIATION_INFO)),
                bad12(
                        "extended_master_secret with content",
                        DECODE_ERROR,
                        hello -> hello.with(EXTENDED_MASTER_SECRET, (byte) 0)));
    }

    private static Stream<OddHello> ofTls13() {
        return Stream.of(
                good13("post_handshake_auth", hello -> hello.with(POST_HANDSHAKE_AUTH)),
                bad13(
                        "post_handshake_auth with content",
                        DECODE_ERROR,
                        hello -> hello.with(POST_HANDSHAKE_AUTH, (byte) 0)),
                good13("early_data without a pre-shared key", hello -> hello.with(EARLY_DATA)),
                bad13("early_data with content", DECODE_ERROR, hello -> hello.with(EARLY_DATA, (byte) 0)),
                bad13(
                        "a cookie that nobody gave",
                        ILLEGAL_PARAMETER,
                        hello -> hello.with(COOKIE, vector16(new byte[8]))));
    }

    private static Stream<OddHello> certificateStatus() {
        return Stream.of(
                bad12(
                        "status_request cut short",
                        DECODE_ERROR,
                        hello -> hello.with(STATUS_REQUEST, (byte) 1, (byte) 0)),
                bad12("an empty status_request", DECODE_ERROR, hello -> hello.with(STATUS_REQUEST)),
                good12("status_request", hello -> hello.with(STATUS_REQUEST, new byte[] {1, 0, 0, 0, 0})),
                good12(
                        "status_request of a responder",
                        hello -> hello.with(
                                STATUS_REQUEST, concat(new byte[] {1}, vector16(vector16(KEY_HASH)), new byte[2]))),
                bad12(
                        "status_request of a responder without name",
                        DECODE_ERROR,
                        hello -> hello.with(STATUS_REQUEST, new byte[] {1, 0, 2, 0, 0, 0, 0})),
                bad12(
                        "status_request_v2 cut short",
                        DECODE_ERROR,
                        hello -> hello.with(17, vector16(new byte[] {2, 0, 9, 0, 0, 0, 0}))),
                good12("status_request of another type", hello -> hello.with(STATUS_REQUEST, new byte[] {2, 9})),
                good12("status_request_v2", hello -> hello.with(17, vector16(new byte[] {2, 0, 4, 0, 0, 0, 0}))));
    }

    private static Stream<OddHello> certificates() {
        return Stream.of(
                bad13("an empty certificate_authorities", DECODE_ERROR, hello -> hello.with(47)),
                bad13(
                        "no certificate_authorities in the list",
                        DECODE_ERROR,
                        hello -> hello.with(47, vector16(new byte[0]))),
                bad13(
                        "certificate_authorities cut short",
                        DECODE_ERROR,
                        hello -> hello.with(47, vector16(new byte[] {0, 9, 1}))),
                good12("signed_certificate_timestamp", hello -> hello.with(18)),
                bad12("signed_certificate_timestamp with content", DECODE_ERROR, hello -> hello.with(18, (byte) 0)),
                bad13("compress_certificate cut short", DECODE_ERROR, hello -> hello.with(27, (byte) 1)),
                bad13("compress_certificate without algorithms", DECODE_ERROR, hello -> hello.with(27, (byte) 0)),
                bad13(
                        "odd list of delegated_credential",
                        DECODE_ERROR,
                        hello -> hello.with(34, vector16(new byte[3]))));
    }

    private static Stream<OddHello> encryptedClientHello() {
        return Stream.of(
                bad12("an empty encrypted_client_hello", DECODE_ERROR, hello -> hello.with(0xFE0D)),
                bad13(
                        "encrypted_client_hello of no type",
                        DECODE_ERROR,
                        hello -> hello.with(0xFE0D, (byte) 2, (byte) 0)),
                bad13(
                        "encrypted_client_hello of type inner with content",
                        DECODE_ERROR,
                        hello -> hello.with(0xFE0D, (byte) 1, (byte) 0)),
                good13(
                        "encrypted_client_hello of type outer that nobody can read",
                        hello -> hello.with(
                                0xFE0D, concat(new byte[6], vector16(new byte[32]), vector16(new byte[80])))),
                bad13(
                        "encrypted_client_hello without payload",
                        DECODE_ERROR,
                        hello -> hello.with(0xFE0D, concat(new byte[6], vector16(new byte[32]), new byte[2]))));
    }

    private static Stream<OddHello> others() {
        return Stream.of(
                good12("max_fragment_length", hello -> hello.with(1, (byte) 4)),
                bad12("max_fragment_length that nobody knows", ILLEGAL_PARAMETER, hello -> hello.with(1, (byte) 9)),
                bad12("max_fragment_length of two bytes", DECODE_ERROR, hello -> hello.with(1, (byte) 1, (byte) 1)),
                good12("session_ticket of garbage", hello -> hello.with(35, new byte[200])),
                bad13("quic_transport_parameters", UNSUPPORTED_EXTENSION, hello -> hello.with(57, new byte[4])),
                good12("record_size_limit", hello -> hello.with(28, u16s(64))),
                bad12("next_protocol_negotiation with content", DECODE_ERROR, hello -> hello.with(13172, (byte) 1)));
    }
}
