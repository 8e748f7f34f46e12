package io.unifiedtls.applications;

import io.unifiedtls.SigningChain;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A customer of a SaaS application, with the certificate and the key of its host in PEM. */
@Entity
@Table(name = "host")
class Tenant {

    private static final int LARGEST_PEM = 20_000;

    @Id
    private String name = "";

    @Column(length = LARGEST_PEM)
    private String certificate = "";

    @Column(length = LARGEST_PEM)
    private String privateKey = "";

    private boolean suspended;

    /** For JPA. */
    Tenant() {}

    Tenant(String name, String certificate, String privateKey) {
        this.name = name;
        this.certificate = certificate;
        this.privateKey = privateKey;
    }

    SigningChain signingChain() {
        return SigningChain.ofPem(certificate, privateKey);
    }

    boolean isSuspended() {
        return suspended;
    }

    void suspend() {
        suspended = true;
    }
}
