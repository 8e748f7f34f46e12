package io.unifiedtls.acme.order;

import io.unifiedtls.acme.authority.KeyPairs;
import io.unifiedtls.fleet.KeySealer.Sealed;
import io.unifiedtls.fleet.UnopenableKeyException;
import io.unifiedtls.logging.PrintableLogger;
import java.security.KeyPair;
import java.util.List;
import org.slf4j.Logger;

/** The keys of orders that are under way. Thread-safe. */
final class OrderKeys {

    private static final Logger log = PrintableLogger.of(OrderKeys.class);
    private static final String PURPOSE = "acme-order";

    private final KeyPairs pairs;
    private final OrderRows rows;

    OrderKeys(KeyPairs pairs, OrderRows rows) {
        this.pairs = pairs;
        this.rows = rows;
    }

    KeyPair generate() {
        return pairs.generate();
    }

    Sealed seal(KeyPair pair, String name) {
        return pairs.seal(pair, PURPOSE, name);
    }

    KeyPair open(Sealed sealed, String name) {
        return pairs.open(sealed, PURPOSE, name);
    }

    /**
     * Seal keys again that another than the current sealing key has sealed.
     *
     * @return how many there were at most, those included that do not open: their orders begin anew
     */
    int sealAgain(int limit) {
        List<OrderRows.SealedKey> outdated = rows.sealedByOthers(pairs.currentKeyId(), limit);
        for (OrderRows.SealedKey key : outdated) {
            try {
                rows.seal(key, seal(open(key.key(), key.name()), key.name()));
            } catch (UnopenableKeyException ex) {
                log.warn(
                        "The key of the order of {} does not open, so that its next try is a new order: {}",
                        key.name(),
                        ex.getMessage());
                rows.forget(key);
            }
        }
        return outdated.size();
    }
}
