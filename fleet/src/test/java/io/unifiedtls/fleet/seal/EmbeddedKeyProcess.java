package io.unifiedtls.fleet.seal;

import java.nio.file.Path;

/** Opens the embedded key in a process of its own. */
final class EmbeddedKeyProcess {

    private EmbeddedKeyProcess() {}

    public static void main(String[] arguments) {
        System.out.println(
                "id=" + SealingKeys.embedded(Path.of(arguments[0])).get(0).id());
    }
}
