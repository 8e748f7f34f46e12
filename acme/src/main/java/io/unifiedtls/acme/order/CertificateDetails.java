package io.unifiedtls.acme.order;

import io.unifiedtls.acme.CertificateState;
import io.unifiedtls.actuate.HostDetails;
import io.unifiedtls.fleet.TLSHostException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Tells the state of a host's certificate at its authority. Thread-safe. */
final class CertificateDetails implements HostDetails {

    private final DefaultTLSCertificates certificates;

    CertificateDetails(DefaultTLSCertificates certificates) {
        this.certificates = certificates;
    }

    @Override
    public Optional<Map<String, Object>> of(String name) {
        try {
            return certificates.find(name).map(state -> Map.of("acme", facts(state)));
        } catch (TLSHostException ex) { // It is no name
            return Optional.empty();
        }
    }

    @Override
    public Optional<Map<String, Object>> renew(String name) {
        try {
            return certificates
                    .find(name)
                    .map(state -> Map.of("acme", facts(certificates.renew(state.tenant(), state.name()))));
        } catch (TLSHostException ex) { // It is no name
            return Optional.empty();
        }
    }

    private static Map<String, Object> facts(CertificateState state) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("phase", state.phase());
        state.authority().ifPresent(authority -> facts.put("authority", authority));
        if (state.isStaging()) {
            facts.put("staging", true);
        }
        state.renewalAt().ifPresent(at -> facts.put("renewalAt", at));
        state.window().ifPresent(window -> facts.put("suggestedWindow", window));
        state.nextLook().ifPresent(at -> facts.put("nextLook", at));
        state.problem().ifPresent(problem -> facts.put("problem", problem));
        if (state.failures() > 0) {
            facts.put("failures", state.failures());
        }
        return facts;
    }
}
