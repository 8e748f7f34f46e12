package io.unifiedtls.material;

import io.unifiedtls.Printable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Names that several hosts of a directory want, and who got them. A bounded number of them is kept. Not thread-safe. */
final class Clashes {

    private static final int MOST = 1_000;

    /** By what does not change with the reason, so that each is told once. */
    private final Map<String, String> texts = new TreeMap<>();

    private int more;

    void add(String name, Host winner, Host loser, Supplier<String> reason) {
        if (texts.size() >= MOST) {
            more++;
            return;
        }
        String first = winner.files().certificate().toString();
        String second = loser.files().certificate().toString();
        String clash = "'%s' is in both %s and %s".formatted(name, first, second);
        texts.put(clash, Printable.of("%s. It is answered by %s, %s".formatted(clash, first, reason.get())));
    }

    /** Each in a sentence, in an order that does not change. */
    List<String> all() {
        List<String> all = new ArrayList<>(texts.values());
        if (more > 0) {
            all.add("%d more names are in several entries".formatted(more));
        }
        return Collections.unmodifiableList(all);
    }

    /** Those that are not among others. */
    List<String> without(Clashes others) {
        List<String> all = new ArrayList<>();
        texts.forEach((clash, text) -> {
            if (!others.texts.containsKey(clash)) {
                all.add(text);
            }
        });
        if (more > 0 && others.more == 0) {
            all.add("%d more names are in several entries".formatted(more));
        }
        return all;
    }
}
