package io.unifiedtls.actuate;

import io.unifiedtls.TLSConfiguration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The settings of a configuration by their names as in the properties. */
final class Settings {

    private static final Map<String, Function<TLSConfiguration, Object>> ALL = all();

    private Settings() {}

    /** The names of all settings. */
    static Set<String> names() {
        return ALL.keySet();
    }

    /** The names of the settings that are not the same in both. */
    static Set<String> differences(TLSConfiguration one, TLSConfiguration other) {
        return ALL.entrySet().stream()
                .filter(setting ->
                        !setting.getValue().apply(one).equals(setting.getValue().apply(other)))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Map<String, Function<TLSConfiguration, Object>> all() {
        Map<String, Function<TLSConfiguration, Object>> all = new LinkedHashMap<>();
        all.put("certificates", TLSConfiguration::signingChains);
        all.put("trust-store", TLSConfiguration::trustStore);
        all.put("client-authentication", TLSConfiguration::clientAuthentication);
        all.put("allowed-peers", TLSConfiguration::allowedPeers);
        all.put("lowest-supported-version", TLSConfiguration::lowestSupportedVersion);
        all.put("highest-supported-version", TLSConfiguration::highestSupportedVersion);
        all.put("cipher-suites", TLSConfiguration::cipherSuites);
        all.put("named-groups", TLSConfiguration::namedGroups);
        all.put("signature-schemes", TLSConfiguration::signatureSchemes);
        all.put("application-protocols", TLSConfiguration::applicationProtocols);
        all.put("sessions", TLSConfiguration::sessions);
        all.put("ocsp-stapling", TLSConfiguration::ocspStapling);
        all.put("owner", TLSConfiguration::owner);
        return all;
    }
}
