package io.unifiedtls.fleet.store;

import java.util.UUID;

/**
 * Says which process has made a change: it learns of its own changes at their commit, and of others from the database.
 *
 * @param id of a process; another one after each start
 */
public record ChangeOrigin(String id) {

    public static ChangeOrigin random() {
        return new ChangeOrigin(UUID.randomUUID().toString());
    }
}
