package io.unifiedtls.sample;

import io.unifiedtls.acme.Decision;
import io.unifiedtls.acme.IssuanceDecision;
import io.unifiedtls.acme.IssuanceRequest;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** Decides that each name below {@code example.com} is a customer's, who gets a certificate for it. */
@Component
@Profile("acme")
class Customers implements IssuanceDecision {

    private static final String PARENT = ".example.com";

    @Override
    public Decision decide(IssuanceRequest request) {
        return request.name().endsWith(PARENT)
                ? Decision.allow("customer-of-" + request.name())
                : Decision.deny("no such customer");
    }
}
