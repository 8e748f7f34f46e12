package io.unifiedtls.test.acme;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Counts the orders of each name, and records the certificates that they replace. Thread-safe. */
final class OrderCounts {

    private final Map<String, Integer> orders = new ConcurrentHashMap<>();
    private final List<String> replaced = new CopyOnWriteArrayList<>();

    void add(SignedOrder order) {
        order.names().forEach(name -> orders.merge(name, 1, Integer::sum));
        order.replaces().ifPresent(replaced::add);
    }

    int of(String name) {
        return orders.getOrDefault(name, 0);
    }

    List<String> replaced() {
        return List.copyOf(replaced);
    }
}
