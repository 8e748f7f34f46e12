package io.unifiedtls.acme.autoconfigure;

import io.unifiedtls.acme.IssuanceDecision;
import io.unifiedtls.acme.autoconfigure.AcmeProperties.OnDemand;
import io.unifiedtls.autoconfigure.load.FaultsOfModule;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.selection.ServerSettings;
import io.unifiedtls.wording.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ListableBeanFactory;

/** Judges the properties of certificates on demand before any bean uses them. */
record DemandFaults(OnDemand properties, TLSProperties all, ListableBeanFactory beans) implements FaultsOfModule {

    private static final String PREFIX = "unified-tls.acme.on-demand.";
    private static final int MOST_WAITING = 10_000;
    private static final int MOST_DECISIONS = 64;

    @Override
    public List<String> faults() {
        List<String> faults = new ArrayList<>();
        boolean hasDecision = beans.getBeanNamesForType(IssuanceDecision.class, true, false).length > 0;
        if (!hasDecision) {
            require(
                    faults,
                    !Boolean.TRUE.equals(properties.enabled()),
                    "enabled is true, but there is no IssuanceDecision bean, which decides for whom certificates are ordered. Declare one, or remove the property.");
        }
        ServerSettings server = all.serverSettings();
        requireBelow(faults, "wait", properties.longestWait(), "handshake-timeout", server.handshakeTimeout());
        requireBelow(
                faults, "decision-timeout", properties.decisionTimeout(), "resolver-timeout", server.resolverTimeout());
        require(
                faults,
                isWithin(properties.denied(), Duration.ofSeconds(1), Duration.ofHours(1)),
                "denied must be between 1s and 1h. Set it to a duration such as 30s.");
        requireWithin(faults, "waiting", properties.waiting(), MOST_WAITING);
        requireWithin(faults, "decisions", properties.decisions(), MOST_DECISIONS);
        return faults;
    }

    private static void requireBelow(
            List<String> faults, String name, Duration value, String limitName, Duration limit) {
        require(
                faults,
                value.compareTo(Duration.ofMillis(100)) >= 0 && value.compareTo(limit) < 0,
                "%s is %s, and must be between 100ms and unified-tls.server.%s (%s). Change one of them."
                        .formatted(name, Durations.text(value), limitName, Durations.text(limit)));
    }

    private static void requireWithin(List<String> faults, String name, int value, int most) {
        require(
                faults,
                value >= 1 && value <= most,
                "%s is %d. Set it to a number from 1 to %d.".formatted(name, value, most));
    }

    private static boolean isWithin(Duration value, Duration least, Duration most) {
        return value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
    }

    private static void require(List<String> faults, boolean isMet, String fault) {
        if (!isMet) {
            faults.add(PREFIX + fault);
        }
    }
}
