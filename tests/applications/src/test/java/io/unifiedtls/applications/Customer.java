package io.unifiedtls.applications;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A customer with one host. */
@Entity
@Table(name = "customer")
class Customer {

    @Id
    private String id = "";

    private String host = "";

    /** For JPA. */
    Customer() {}

    Customer(String id, String host) {
        this.id = id;
        this.host = host;
    }

    String host() {
        return host;
    }
}
