package io.unifiedtls.autoconfigure.properties;

import io.unifiedtls.wording.Setting;
import io.unifiedtls.wording.SettingNames;

/** Lets messages name properties. */
public final class PropertyNames implements SettingNames {

    @Override
    public String of(Setting setting) {
        return "unified-tls."
                + switch (setting) {
                    case BACKEND -> "server.backend";
                    case CONFIGURATIONS -> "configurations";
                    case POLICY -> "policy";
                    case HANDSHAKE_TIMEOUT -> "server.handshake-timeout";
                    case RESOLVER_TIMEOUT -> "server.resolver-timeout";
                    case RESOLVER_CONCURRENCY -> "server.resolver-concurrency";
                    case UNKNOWN_SERVER_NAME -> "server.unknown-server-name";
                    case MISSING_SERVER_NAME -> "server.missing-server-name";
                    case REVIEW_TIMEOUT -> "reload.review-timeout";
                    case PRIVATE_HOSTS -> "revocation.private-hosts";
                    case DIRECTORY_NAMES -> "sources[].names";
                    case FOLLOW_LINKS -> "sources[].follow-links";
                };
    }
}
