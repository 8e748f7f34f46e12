package io.unifiedtls.testing;

import static io.unifiedtls.testing.HelloDraft.*;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A ClientHello that can be read, and what it is answered with.
 *
 * @param what is special about it
 * @param alert its code; empty for a ServerHello
 * @param draft by the server name
 */
public record OddHello(String what, Optional<Integer> alert, Function<String, HelloDraft> draft) {

    private static final int HANDSHAKE_FAILURE = 40;
    private static final int ILLEGAL_PARAMETER = 47;
    private static final int DECODE_ERROR = 50;
    private static final int PROTOCOL_VERSION = 70;
    private static final int INAPPROPRIATE_FALLBACK = 86;
    private static final int MISSING_EXTENSION = 109;
    private static final int UNSUPPORTED_EXTENSION = 110;
    private static final int UNRECOGNIZED_NAME = 112;

    /** The hash of a key, as a ResponderID (RFC 6960, section 4.2.1). */
    private static final byte[] KEY_HASH = concat(new byte[] {(byte) 0xA2, 22, 4, 20}, new byte[20]);

    public static Stream<OddHello> all() {
        return Stream.of(versions(), signatures(), lists(), compression(), preSharedKeys(), keyShares(), extensions())
                .flatMap(cases -> cases);
    }

    private static Stream<OddHello> versions() {
        return Stream.of(
                good13("TLS 1.3", hello -> hello),
                good12("TLS 1.2", hello -> hello),
                bad12("SSL 3.0", PROTOCOL_VERSION, hello -> hello.version(0x0300)),
                bad13("legacy_version of SSL 3.0 beside TLS 1.3", PROTOCOL_VERSION, hello -> hello.version(0x0300)),
                bad13("legacy_version of SSL 2.0 beside TLS 1.3", PROTOCOL_VERSION, hello -> hello.version(0x0002)),
                bad12("legacy_version 0", PROTOCOL_VERSION, hello -> hello.version(0)),
                bad12("TLS 1.0", PROTOCOL_VERSION, hello -> hello.version(0x0301)),
                bad12("TLS 1.1", PROTOCOL_VERSION, hello -> hello.version(0x0302)),
                bad13("legacy_version of TLS 1.0 beside TLS 1.3", ILLEGAL_PARAMETER, hello -> hello.version(0x0301)),
                bad13("legacy_version of TLS 1.3", ILLEGAL_PARAMETER, hello -> hello.version(0x0304)),
                good12("legacy_version of TLS 1.3 alone", hello -> hello.version(0x0304)),
                bad13(
                        "only versions before TLS 1.2",
                        PROTOCOL_VERSION,
                        hello -> hello.with(SUPPORTED_VERSIONS, vector8(u16s(0x0302, 0x0301)))),
                bad13(
                        "only unknown versions",
                        PROTOCOL_VERSION,
                        hello -> hello.with(SUPPORTED_VERSIONS, vector8(u16s(0x0A0A)))),
                bad12("fallback to TLS 1.2", INAPPROPRIATE_FALLBACK, hello -> hello.suites(0xC02B, 0xC02F, 0x5600)),
                bad12(
                        "fallback to TLS 1.2 in supported_versions",
                        INAPPROPRIATE_FALLBACK,
                        hello -> hello.suites(0x5600, 0xC02B, 0xC02F).with(SUPPORTED_VERSIONS, vector8(u16s(0x0303)))),
                good13("TLS_FALLBACK_SCSV with the highest version", hello -> hello.suites(0x1301, 0x5600)));
    }

    private static Stream<OddHello> signatures() {
        return Stream.of(
                bad12(
                        "SHA-1 alone",
                        HANDSHAKE_FAILURE,
                        hello -> hello.with(SIGNATURE_ALGORITHMS, vector16(u16s(0x0201, 0x0203)))),
                bad12(
                        "MD5 alone",
                        HANDSHAKE_FAILURE,
                        hello -> hello.with(SIGNATURE_ALGORITHMS, vector16(u16s(0x0101, 0x0103)))),
                bad12("no signature_algorithms", HANDSHAKE_FAILURE, hello -> hello.without(SIGNATURE_ALGORITHMS)),
                good12(
                        "SHA-1 before SHA-256",
                        hello -> hello.with(SIGNATURE_ALGORITHMS, vector16(u16s(0x0203, 0x0201, 0x0403, 0x0401)))),
                bad12(
                        "SHA-1 for the server's kind of key, SHA-256 for others",
                        HANDSHAKE_FAILURE,
                        hello -> hello.with(SIGNATURE_ALGORITHMS, vector16(u16s(0x0203, 0x0201, 0x0401, 0x0804)))),
                bad13(
                        "TLS 1.3 with SHA-1 alone",
                        HANDSHAKE_FAILURE,
                        hello -> hello.with(SIGNATURE_ALGORITHMS, vector16(u16s(0x0201, 0x0203)))),
                bad13(
                        "TLS 1.3 without signature_algorithms",
                        MISSING_EXTENSION,
                        hello -> hello.without(SIGNATURE_ALGORITHMS)),
                bad13(
                        "odd list of signature_algorithms_cert",
                        DECODE_ERROR,
                        hello -> hello.with(SIGNATURE_ALGORITHMS_CERT, vector16(new byte[3]))),
                good13(
                        "signature_algorithms_cert",
                        hello -> hello.with(SIGNATURE_ALGORITHMS_CERT, vector16(u16s(0x0403, 0x0401)))));
    }

    private static Stream<OddHello> lists() {
        return Stream.of(
                bad12("session id of 33 bytes", DECODE_ERROR, hello -> hello.sessionId(new byte[33])),
                good12("no session id", hello -> hello.sessionId(new byte[0])),
                bad12("odd list of cipher suites", DECODE_ERROR, hello -> hello.suites(new byte[3])),
                bad12("no cipher suites", DECODE_ERROR, hello -> hello.suites(new byte[0])),
                bad12("no cipher suite in common", HANDSHAKE_FAILURE, hello -> hello.suites(0x0005, 0x000A)),
                bad13("TLS 1.3 without a cipher suite of its own", HANDSHAKE_FAILURE, hello -> hello.suites(0xC02B)),
                bad12(
                        "a server name of another type",
                        UNRECOGNIZED_NAME,
                        hello -> hello.with(SERVER_NAME, vector16(concat(new byte[] {1}, vector16(new byte[4]))))),
                bad12("two extensions of a type", ILLEGAL_PARAMETER, hello -> hello.again(EXTENDED_MASTER_SECRET)),
                bad12(
                        "no group in common",
                        HANDSHAKE_FAILURE,
                        hello -> hello.with(SUPPORTED_GROUPS, vector16(u16s(22, 0x0A0A)))),
                bad12("no groups", HANDSHAKE_FAILURE, hello -> hello.without(SUPPORTED_GROUPS)),
                bad13(
                        "TLS 1.3 with no group in common",
                        HANDSHAKE_FAILURE,
                        hello -> hello.with(SUPPORTED_GROUPS, vector16(u16s(22)))
                                .with(KEY_SHARE, vector16(new byte[0]))),
                bad13(
                        "TLS 1.3 without groups and key shares",
                        MISSING_EXTENSION,
                        hello -> hello.without(SUPPORTED_GROUPS, KEY_SHARE)));
    }

    private static Stream<OddHello> compression() {
        return Stream.of(
                bad13("TLS 1.3 with compression", ILLEGAL_PARAMETER, hello -> hello.compression(1, 0)),
                bad13("TLS 1.3 with null twice", ILLEGAL_PARAMETER, hello -> hello.compression(0, 0)),
                bad13("TLS 1.3 with compression alone", ILLEGAL_PARAMETER, hello -> hello.compression(1)),
                bad12("compression alone", ILLEGAL_PARAMETER, hello -> hello.compression(1)),
                bad12("no compression method", DECODE_ERROR, hello -> hello.compression()),
                good12("compression as well", hello -> hello.compression(1, 0)));
    }

    private static Stream<OddHello> preSharedKeys() {
        return Stream.of(
                good13("a pre-shared key that nobody knows", hello -> hello.with(PRE_SHARED_KEY, psk(1, 1))),
                bad13(
                        "pre_shared_key that is not last",
                        ILLEGAL_PARAMETER,
                        hello -> hello.with(PRE_SHARED_KEY, psk(1, 1)).padded(10)),
                bad13(
                        "pre_shared_key without psk_key_exchange_modes",
                        MISSING_EXTENSION,
                        hello -> hello.without(PSK_KEY_EXCHANGE_MODES).with(PRE_SHARED_KEY, psk(1, 1))),
                bad13(
                        "two identities with one binder",
                        ILLEGAL_PARAMETER,
                        hello -> hello.with(PRE_SHARED_KEY, psk(2, 1))),
                bad13(
                        "one identity with two binders",
                        ILLEGAL_PARAMETER,
                        hello -> hello.with(PRE_SHARED_KEY, psk(1, 2))),
                bad13("no identity", DECODE_ERROR, hello -> hello.with(PRE_SHARED_KEY, psk(0, 1))),
                bad13("no binder", DECODE_ERROR, hello -> hello.with(PRE_SHARED_KEY, psk(1, 0))),
                bad13("an empty pre_shared_key", DECODE_ERROR, hello -> hello.with(PRE_SHARED_KEY)),
                bad13(
                        "a binder of 31 bytes",
                        DECODE_ERROR,
                        hello -> hello.with(
                                PRE_SHARED_KEY, concat(vector16(identity()), vector16(vector8(new byte[31]))))),
                bad13(
                        "an empty identity",
                        DECODE_ERROR,
                        hello -> hello.with(
                                PRE_SHARED_KEY, concat(vector16(new byte[6]), vector16(vector8(new byte[32]))))),
                bad13(
                        "no psk_key_exchange_modes in the list",
                        DECODE_ERROR,
                        hello -> hello.with(PSK_KEY_EXCHANGE_MODES, (byte) 0)),
                good13(
                        "unknown psk_key_exchange_modes",
                        hello -> hello.with(PSK_KEY_EXCHANGE_MODES, vector8(new byte[] {0x0B}))),
                good12(
                        "pre_shared_key of whatever kind in TLS 1.2",
                        hello -> hello.with(PRE_SHARED_KEY).padded(10)));
    }

    private static Stream<OddHello> keyShares() {
        return Stream.of(
                good13("no key share yet", hello -> hello.with(KEY_SHARE, vector16(new byte[0]))),
                good13("two key shares", hello -> hello.with(KEY_SHARE, vector16(concat(share(X25519), share(P256))))),
                bad13("no key_share", MISSING_EXTENSION, hello -> hello.without(KEY_SHARE)),
                bad13("key_share without groups", MISSING_EXTENSION, hello -> hello.without(SUPPORTED_GROUPS)),
                bad13(
                        "two key shares of a group",
                        ILLEGAL_PARAMETER,
                        hello -> hello.with(KEY_SHARE, vector16(concat(share(X25519), share(X25519))))),
                bad13(
                        "a key share of a group that is not offered",
                        ILLEGAL_PARAMETER,
                        hello -> hello.with(SUPPORTED_GROUPS, vector16(u16s(P256)))),
                bad13(
                        "a key share without key",
                        DECODE_ERROR,
                        hello -> hello.with(KEY_SHARE, vector16(concat(u16s(X25519), new byte[2])))),
                bad13("an empty key_share", DECODE_ERROR, hello -> hello.with(KEY_SHARE)),
                bad13(
                        "bytes after the key shares",
                        DECODE_ERROR,
                        hello -> hello.with(KEY_SHARE, concat(vector16(share(X25519)), new byte[1]))),
                bad13(
                        "a compressed point",
                        ILLEGAL_PARAMETER,
                        hello -> hello.with(KEY_SHARE, vector16(concat(u16s(P256), vector16(new byte[] {2, 0, 0}))))),
                bad13(
                        "a point that is not said to be uncompressed",
                        ILLEGAL_PARAMETER,
                        hello -> hello.with(KEY_SHARE, vector16(concat(u16s(P256), vector16(new byte[65]))))),
                bad13(
                        "a key share that is too long for its group",
                        ILLEGAL_PARAMETER,
                        hello -> hello.with(KEY_SHARE, vector16(concat(u16s(X25519), vector16(new byte[33]))))));
    }

    private static Stream<OddHello> extensions() {
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
                        hello -> hello.with(EXTENDED_MASTER_SECRET, (byte) 0)),
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
                        hello -> hello.with(COOKIE, vector16(new byte[8]))),
                good12("max_fragment_length", hello -> hello.with(1, (byte) 4)),
                bad12("max_fragment_length that nobody knows", ILLEGAL_PARAMETER, hello -> hello.with(1, (byte) 9)),
                bad12("max_fragment_length of two bytes", DECODE_ERROR, hello -> hello.with(1, (byte) 1, (byte) 1)),
                bad13("an empty certificate_authorities", DECODE_ERROR, hello -> hello.with(47)),
                bad13(
                        "no certificate_authorities in the list",
                        DECODE_ERROR,
                        hello -> hello.with(47, vector16(new byte[0]))),
                bad13(
                        "certificate_authorities cut short",
                        DECODE_ERROR,
                        hello -> hello.with(47, vector16(new byte[] {0, 9, 1}))),
                good12("status_request_v2", hello -> hello.with(17, vector16(new byte[] {2, 0, 4, 0, 0, 0, 0}))),
                good12("session_ticket of garbage", hello -> hello.with(35, new byte[200])),
                good12("signed_certificate_timestamp", hello -> hello.with(18)),
                bad12("signed_certificate_timestamp with content", DECODE_ERROR, hello -> hello.with(18, (byte) 0)),
                bad13("compress_certificate cut short", DECODE_ERROR, hello -> hello.with(27, (byte) 1)),
                bad13("compress_certificate without algorithms", DECODE_ERROR, hello -> hello.with(27, (byte) 0)),
                bad13("quic_transport_parameters", UNSUPPORTED_EXTENSION, hello -> hello.with(57, new byte[4])),
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
                        hello -> hello.with(0xFE0D, concat(new byte[6], vector16(new byte[32]), new byte[2]))),
                bad13("odd list of delegated_credential", DECODE_ERROR, hello -> hello.with(34, vector16(new byte[3]))),
                good12("record_size_limit", hello -> hello.with(28, u16s(64))),
                bad12("next_protocol_negotiation with content", DECODE_ERROR, hello -> hello.with(13172, (byte) 1)));
    }

    private static byte[] psk(int identities, int binders) {
        return concat(vector16(repeated(identity(), identities)), vector16(repeated(vector8(new byte[32]), binders)));
    }

    private static byte[] identity() {
        return concat(vector16(new byte[16]), new byte[4]);
    }

    private static byte[] repeated(byte[] bytes, int times) {
        return concat(Stream.generate(() -> bytes).limit(times).toArray(byte[][]::new));
    }

    private static OddHello good13(String what, UnaryOperator<HelloDraft> change) {
        return new OddHello(what, Optional.empty(), name -> change.apply(HelloDraft.ofTls13(name)));
    }

    private static OddHello good12(String what, UnaryOperator<HelloDraft> change) {
        return new OddHello(what, Optional.empty(), name -> change.apply(HelloDraft.ofTls12(name)));
    }

    private static OddHello bad13(String what, int alert, UnaryOperator<HelloDraft> change) {
        return new OddHello(what, Optional.of(alert), name -> change.apply(HelloDraft.ofTls13(name)));
    }

    private static OddHello bad12(String what, int alert, UnaryOperator<HelloDraft> change) {
        return new OddHello(what, Optional.of(alert), name -> change.apply(HelloDraft.ofTls12(name)));
    }

    @Override
    public String toString() {
        return what;
    }
}
