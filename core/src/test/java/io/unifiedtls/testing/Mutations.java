package io.unifiedtls.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Where fuzzers begin, and what they do, for short runs in the build. */
public final class Mutations {

    private Mutations() {}

    /** Write seeds to a directory, for long runs. */
    public static void write(List<byte[]> seeds, Path directory) throws IOException {
        Files.createDirectories(directory);
        for (int i = 0; i < seeds.size(); i++) {
            Files.write(directory.resolve("seed-" + i), seeds.get(i));
        }
    }

    /** The same with a few changes, shorter or longer. */
    public static byte[] of(byte[] seed, Random random) {
        byte[] body = random.nextInt(8) == 0 ? Arrays.copyOf(seed, random.nextInt(seed.length + 8)) : seed.clone();
        for (int i = random.nextInt(4); i >= 0 && body.length > 0; i--) {
            int at = random.nextInt(body.length);
            switch (random.nextInt(4)) {
                case 0 -> body[at] = (byte) random.nextInt();
                case 1 -> body[at]++;
                case 2 -> body[at] ^= (byte) (1 << random.nextInt(8));
                default ->
                    System.arraycopy(
                            seed, 0, body, at, Math.min(random.nextInt(40), Math.min(seed.length, body.length - at)));
            }
        }
        return body;
    }
}
