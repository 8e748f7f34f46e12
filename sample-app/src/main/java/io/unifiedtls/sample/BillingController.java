package io.unifiedtls.sample;

import io.unifiedtls.PeerIdentity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The billing service: it knows its callers by their certificates, and answers nobody without one. */
@RestController
class BillingController {

    /** Closes each connection, so that the next call shows the certificate that is in force then. */
    @GetMapping("/invoices")
    ResponseEntity<String> invoices(PeerIdentity caller) {
        return ResponseEntity.ok()
                .header(HttpHeaders.CONNECTION, "close")
                .body("3 invoices for " + caller.subject().getName());
    }
}
