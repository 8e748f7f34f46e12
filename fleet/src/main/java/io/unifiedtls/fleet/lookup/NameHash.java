package io.unifiedtls.fleet.lookup;

import java.security.SecureRandom;

/**
 * SipHash-1-3 with a random key, so that nobody outside this process can choose names of the same hash. It allocates nothing. Immutable and
 * thread-safe.
 */
final class NameHash {

    private static final int BLOCK = 8;
    private static final int LAST_ROUNDS = 3;

    private final long firstKey;
    private final long secondKey;

    NameHash(long firstKey, long secondKey) {
        this.firstKey = firstKey;
        this.secondKey = secondKey;
    }

    static NameHash random() {
        SecureRandom random = new SecureRandom();
        return new NameHash(random.nextLong(), random.nextLong());
    }

    /** The hash of a name, which consists of ASCII characters. */
    long of(String name) {
        long v0 = firstKey ^ 0x736f6d6570736575L;
        long v1 = secondKey ^ 0x646f72616e646f6dL;
        long v2 = firstKey ^ 0x6c7967656e657261L;
        long v3 = secondKey ^ 0x7465646279746573L;
        int blocks = name.length() / BLOCK + 1;
        for (int round = 0; round < blocks + LAST_ROUNDS; round++) {
            long block = round < blocks ? block(name, round * BLOCK) : 0;
            v2 ^= round == blocks ? 0xff : 0;
            v3 ^= block;
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
            v0 ^= block;
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static long block(String name, int start) {
        int end = Math.min(start + BLOCK, name.length());
        long block = end - start < BLOCK ? (long) name.length() << 56 : 0;
        for (int i = start; i < end; i++) {
            block |= (name.charAt(i) & 0xFFL) << ((i - start) * Byte.SIZE);
        }
        return block;
    }
}
