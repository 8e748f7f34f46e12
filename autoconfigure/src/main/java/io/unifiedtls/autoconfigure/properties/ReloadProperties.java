package io.unifiedtls.autoconfigure.properties;

import io.unifiedtls.selection.ServerSettings;
import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Reloading of changed files.
 *
 * @param enabled Whether to watch files and load them when they change.
 * @param quietPeriod How long files must stay unchanged before they are loaded.
 * @param pollInterval How often to check files if the file system sends no events.
 * @param closeConnectionsOnTrustChange When to end connections whose clients would no longer be admitted after a change
 *     of client authentication or trust: 'never', or 'after' and a duration such as 'after 30s'.
 * @param reviewTimeout How long it can take to decide whether a client would still be admitted. A connection without a
 *     decision then ends, for example if its resolver fails.
 */
public record ReloadProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("2s") Duration quietPeriod,
        @DefaultValue("30s") Duration pollInterval,
        @DefaultValue("never") CloseConnections closeConnectionsOnTrustChange,
        @DefaultValue("1m") Duration reviewTimeout) {

    Optional<ServerSettings.TrustChange> trustChange() {
        return closeConnectionsOnTrustChange
                .after()
                .map(patience -> new ServerSettings.TrustChange(patience, reviewTimeout));
    }
}
