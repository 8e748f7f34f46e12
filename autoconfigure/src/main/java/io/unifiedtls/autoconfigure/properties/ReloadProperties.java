package io.unifiedtls.autoconfigure.properties;

import io.unifiedtls.selection.ServerSettings;
import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Changes of files.
 *
 * @param enabled Whether files are watched, and loaded again when they change.
 * @param quietPeriod How long nothing must change before files are loaded again.
 * @param pollInterval How often files are looked at where the file system has no events.
 * @param closeConnectionsOnTrustChange What happens to connections whose clients would not be admitted any more after
 *     a change of client authentication or trust: 'never', so that they live on, or 'after 30s'.
 * @param reviewTimeout How long it may take then to find out whether a client would still be admitted. A connection of
 *     which nobody can say so, such as one whose resolver fails, ends after it.
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
