package io.unifiedtls.acme.budget;

import java.time.Instant;
import java.util.Optional;

public class OrderBudgets {
    public enum Kind {
        FIRST,
        RENEWAL
    }

    public Optional<Instant> take(String authority, Kind kind, String tenant) {
        return Optional.empty();
    }

    public void block(String authority, Kind kind, Instant until) {}
}
