package io.unifiedtls.applications;

import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.TLSHosts;
import io.unifiedtls.test.IssuedChain;
import jakarta.persistence.EntityManager;
import org.springframework.transaction.annotation.Transactional;

/** Adds customers together with their hosts. */
class Onboarding {

    private final EntityManager entities;
    private final TLSHosts hosts;

    Onboarding(EntityManager entities, TLSHosts hosts) {
        this.entities = entities;
        this.hosts = hosts;
    }

    @Transactional
    public void add(String customer, String host, IssuedChain chain) {
        entities.persist(new Customer(customer, host));
        hosts.claim(customer, host, ProofMethod.OPERATOR);
        hosts.attach(customer, host, chain.certificatesPem(), chain.privateKeyPem());
    }

    @Transactional
    public void addAndFail(String customer, String host, IssuedChain chain) {
        add(customer, host, chain);
        throw new IllegalStateException("The customer does not pay");
    }
}
