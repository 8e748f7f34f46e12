package io.unifiedtls.applications;

import io.unifiedtls.CertificateRepository;
import io.unifiedtls.ServerName;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

@Component
class TenantCertificates implements CertificateRepository {

    private final TenantRepository tenants;

    TenantCertificates(TenantRepository tenants) {
        this.tenants = tenants;
    }

    @Override
    public Optional<Entry> find(String name) {
        return ServerName.parse(name).flatMap(tenants::findByServerName).map(tenant -> Entry.of(tenant.signingChain()));
    }

    @Override
    public Stream<Summary> list() {
        return Stream.empty(); // The endpoint lists these.
    }
}
