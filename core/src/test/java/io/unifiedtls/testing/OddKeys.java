package io.unifiedtls.testing;

import static io.unifiedtls.testing.HelloDraft.*;
import static io.unifiedtls.testing.OddHello.DECODE_ERROR;
import static io.unifiedtls.testing.OddHello.ILLEGAL_PARAMETER;
import static io.unifiedtls.testing.OddHello.MISSING_EXTENSION;
import static io.unifiedtls.testing.OddHello.bad13;
import static io.unifiedtls.testing.OddHello.good12;
import static io.unifiedtls.testing.OddHello.good13;

import java.util.stream.Stream;

/** Odd pre-shared keys and key shares of a ClientHello. */
final class OddKeys {

    private OddKeys() {}

    static Stream<OddHello> all() {
        return Stream.of(preSharedKeys(), keyShares()).flatMap(cases -> cases);
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

    private static byte[] psk(int identities, int binders) {
        return concat(vector16(repeated(identity(), identities)), vector16(repeated(vector8(new byte[32]), binders)));
    }

    private static byte[] identity() {
        return concat(vector16(new byte[16]), new byte[4]);
    }

    private static byte[] repeated(byte[] bytes, int times) {
        return concat(Stream.generate(() -> bytes).limit(times).toArray(byte[][]::new));
    }
}
