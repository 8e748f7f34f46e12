package io.unifiedtls.testing;

import static io.unifiedtls.testing.HelloDraft.*;
import static io.unifiedtls.testing.OddHello.DECODE_ERROR;
import static io.unifiedtls.testing.OddHello.HANDSHAKE_FAILURE;
import static io.unifiedtls.testing.OddHello.ILLEGAL_PARAMETER;
import static io.unifiedtls.testing.OddHello.INAPPROPRIATE_FALLBACK;
import static io.unifiedtls.testing.OddHello.MISSING_EXTENSION;
import static io.unifiedtls.testing.OddHello.PROTOCOL_VERSION;
import static io.unifiedtls.testing.OddHello.UNRECOGNIZED_NAME;
import static io.unifiedtls.testing.OddHello.bad12;
import static io.unifiedtls.testing.OddHello.bad13;
import static io.unifiedtls.testing.OddHello.good12;
import static io.unifiedtls.testing.OddHello.good13;

import java.util.stream.Stream;

/** Odd versions, signature schemes, lists and compression methods of a ClientHello. */
final class OddOffers {

    private OddOffers() {}

    static Stream<OddHello> all() {
        return Stream.of(versions(), signatures(), lists(), compression()).flatMap(cases -> cases);
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
}
