package io.unifiedtls.handshake;

import io.unifiedtls.Alert;
import io.unifiedtls.NamedGroup;
import java.util.List;
import java.util.Map;

/** The rules of TLS 1.3 for what a client offers to make keys of. */
final class KeyOffer {

    private static final int AGE_LENGTH = 4;
    private static final int SHORTEST_BINDER = 32;
    private static final int UNCOMPRESSED = 4;

    /** Lengths of clients' public keys (RFC 8446, sections 4.2.8.1 and 4.2.8.2; of ML-KEM, those of FIPS 203). */
    private static final Map<NamedGroup, Integer> KEY_LENGTHS = Map.ofEntries(
            Map.entry(NamedGroup.SECP256R1, 65),
            Map.entry(NamedGroup.SECP384R1, 97),
            Map.entry(NamedGroup.SECP521R1, 133),
            Map.entry(NamedGroup.X25519, 32),
            Map.entry(NamedGroup.of("x448"), 56),
            Map.entry(NamedGroup.of("ffdhe2048"), 256),
            Map.entry(NamedGroup.of("ffdhe3072"), 384),
            Map.entry(NamedGroup.of("ffdhe4096"), 512),
            Map.entry(NamedGroup.of("ffdhe6144"), 768),
            Map.entry(NamedGroup.of("ffdhe8192"), 1_024),
            Map.entry(NamedGroup.of("MLKEM512"), 800),
            Map.entry(NamedGroup.of("MLKEM768"), 1_184),
            Map.entry(NamedGroup.of("MLKEM1024"), 1_568),
            Map.entry(NamedGroup.of("SecP256r1MLKEM768"), 1_249),
            Map.entry(NamedGroup.X25519MLKEM768, 1_216),
            Map.entry(NamedGroup.of("SecP384r1MLKEM1024"), 1_665));

    private KeyOffer() {}

    /**
     * Each share is of another group, which is among those offered, and as long as that group's (RFC 8446, section 4.2.8).
     */
    static void requireKeyShares(Octets extension, List<NamedGroup> offered) {
        Octets shares = extension.vector16();
        extension.requireEnd("extension key_share");
        long seen = 0;
        while (!shares.isEmpty()) {
            NamedGroup group = NamedGroup.of(shares.u16());
            Octets key = shares.vector16().requireNonEmpty("key_exchange");
            int length = key.length();
            int position = offered.indexOf(group);
            if (position < 0) {
                throw illegalParameter("key_share contains %s, but supported_groups does not".formatted(group));
            }
            if (KEY_LENGTHS.getOrDefault(group, length) != length) {
                throw illegalParameter("key_share contains %d bytes for %s".formatted(length, group));
            }
            if (isPointOfCurve(group) && key.u8() != UNCOMPRESSED) {
                throw illegalParameter("key_share contains no uncompressed point of %s".formatted(group));
            }
            if (position >= Long.SIZE || (seen & 1L << position) != 0) {
                throw illegalParameter("key_share contains %s twice".formatted(group));
            }
            seen |= 1L << position;
        }
    }

    private static boolean isPointOfCurve(NamedGroup group) {
        return group.equals(NamedGroup.SECP256R1)
                || group.equals(NamedGroup.SECP384R1)
                || group.equals(NamedGroup.SECP521R1);
    }

    /** One binder for each identity, none too short (RFC 8446, section 4.2.11). */
    static void requirePreSharedKeys(Octets extension) {
        int identities = 0;
        for (Octets list = extension.vector16().requireNonEmpty("identities"); !list.isEmpty(); identities++) {
            list.vector16().requireNonEmpty("identity");
            list.skip(AGE_LENGTH);
        }
        int binders = 0;
        for (Octets list = extension.vector16().requireNonEmpty("binders"); !list.isEmpty(); binders++) {
            int length = list.vector8().length();
            if (length < SHORTEST_BINDER) {
                throw Octets.decodeError("A binder has %d bytes".formatted(length));
            }
        }
        extension.requireEnd("extension pre_shared_key");
        if (identities != binders) {
            throw illegalParameter(
                    "pre_shared_key contains %d identities but %d binders".formatted(identities, binders));
        }
    }

    private static ClientHelloException illegalParameter(String message) {
        return new ClientHelloException(Alert.ILLEGAL_PARAMETER, message);
    }
}
