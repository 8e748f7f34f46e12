package io.unifiedtls;

import java.util.ArrayList;
import java.util.List;

/** Settings of one configuration that contradict each other, or with which every handshake would fail. */
final class SettingFaults {

    private final TLSConfiguration configuration;
    private final List<String> faults = new ArrayList<>();

    private SettingFaults(TLSConfiguration configuration) {
        this.configuration = configuration;
    }

    /**
     * Check a configuration.
     *
     * @throws InvalidTLSConfigurationException with all faults
     */
    static void requireNone(TLSConfiguration configuration) {
        SettingFaults found = new SettingFaults(configuration);
        found.look();
        if (!found.faults.isEmpty()) {
            throw new InvalidTLSConfigurationException(found.faults.stream()
                    .map(fault -> "Configuration '%s': %s".formatted(configuration.label(), fault))
                    .toList());
        }
    }

    private void look() {
        if (configuration.lowestSupportedVersion().compareTo(configuration.highestSupportedVersion()) > 0) {
            faults.add("lowest-supported-version %s is above highest-supported-version %s. Swap them."
                    .formatted(configuration.lowestSupportedVersion(), configuration.highestSupportedVersion()));
        }
        configuration.cipherSuites().ifPresent(this::look);
        configuration.namedGroups().filter(List::isEmpty).ifPresent(none -> addEmptyList("named-groups"));
        configuration.signatureSchemes().filter(List::isEmpty).ifPresent(none -> addEmptyList("signature-schemes"));
    }

    private void look(List<CipherSuite> suites) {
        boolean anyTls13 = suites.stream().anyMatch(CipherSuite::isTls13);
        boolean anyOlder = suites.stream().anyMatch(suite -> !suite.isTls13());
        if (!anyTls13 && configuration.highestSupportedVersion() == TLSVersion.TLS_1_3) {
            faults.add("cipher-suites contains none of TLS 1.3. Add one, such as TLS_AES_128_GCM_SHA256, "
                    + "or set highest-supported-version to TLSv1.2.");
        }
        if (!anyOlder && configuration.lowestSupportedVersion() != TLSVersion.TLS_1_3) {
            faults.add("cipher-suites contains none of TLS 1.2. Add one, such as "
                    + "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, or set lowest-supported-version to TLSv1.3.");
        }
    }

    private void addEmptyList(String setting) {
        faults.add(setting + " is an empty list, so every handshake would fail. Remove it to use the defaults.");
    }
}
