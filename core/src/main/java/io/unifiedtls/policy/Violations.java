package io.unifiedtls.policy;

import io.unifiedtls.TLSPolicy.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Collects the violations of one policy. Not thread-safe. */
final class Violations {

    private final String source;
    private final List<Violation> list = new ArrayList<>();

    Violations(String source) {
        this.source = source;
    }

    List<Violation> all() {
        return list;
    }

    void add(String setting, String actual, String wanted) {
        list.add(new Violation(setting, actual, wanted, source));
    }

    <T> void addOthers(String setting, List<T> values, Set<T> accepted) {
        List<T> others =
                values.stream().filter(value -> !accepted.contains(value)).toList();
        if (!others.isEmpty()) {
            String wanted =
                    accepted.stream().map(Object::toString).sorted().toList().toString();
            add(setting, "contains " + others, "only " + wanted);
        }
    }
}
