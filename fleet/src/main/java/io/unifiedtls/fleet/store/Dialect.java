package io.unifiedtls.fleet.store;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A database that can keep the hosts. */
public enum Dialect {
    POSTGRESQL("PostgreSQL", "on conflict do nothing", HotNameStatements.KEEP_IN_POSTGRESQL),
    H2("H2", "", HotNameStatements.KEEP_IN_H2);

    private final String product;
    private final String ifAbsent;
    private final String keepHotName;

    Dialect(String product, String ifAbsent, String keepHotName) {
        this.product = product;
        this.ifAbsent = ifAbsent;
        this.keepHotName = keepHotName;
    }

    /** The dialect of a product, named as its driver does. */
    static Optional<Dialect> ofProduct(String product) {
        return Arrays.stream(values())
                .filter(dialect -> dialect.product.equals(product))
                .findAny();
    }

    /** Where its tables are created, as a location of Spring. */
    public String schema() {
        return "classpath:io/unifiedtls/fleet/schema-" + product.toLowerCase(Locale.ROOT) + ".sql";
    }

    /** An insert that changes nothing if the row exists, or that fails without harm to its transaction. */
    public String ifAbsent(String insert) {
        return insert + ' ' + ifAbsent;
    }

    /** Inserts a hot name, or changes its row. */
    String keepHotName() {
        return keepHotName;
    }
}
