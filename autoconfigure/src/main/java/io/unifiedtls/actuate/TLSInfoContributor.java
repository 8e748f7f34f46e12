package io.unifiedtls.actuate;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/** Says which TLS implementation and policy are in force, and what expires first. */
public final class TLSInfoContributor implements InfoContributor {

    private final String backend;
    private final String policy;
    private final TLSInventory inventory;

    public TLSInfoContributor(String backend, String policy, TLSInventory inventory) {
        this.backend = backend;
        this.policy = policy;
        this.inventory = inventory;
    }

    @Override
    public void contribute(Info.Builder builder) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("backend", backend);
        details.put("policy", policy);
        details.put("configurations", inventory.configurations().keySet());
        inventory.expiries().entrySet().stream()
                .min(Map.Entry.comparingByValue())
                .ifPresent(first -> details.put(
                        "firstToExpire", Map.of("configuration", first.getKey(), "notAfter", first.getValue())));
        builder.withDetail("tls", details);
    }
}
