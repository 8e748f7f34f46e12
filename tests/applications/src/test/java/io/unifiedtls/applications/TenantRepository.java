package io.unifiedtls.applications;

import io.unifiedtls.ServerName;
import java.util.Optional;
import org.springframework.data.repository.CrudRepository;

/** The tenants of a SaaS application, with the method that the documents' blocks call. */
interface TenantRepository extends CrudRepository<Tenant, String> {

    default Optional<Tenant> findByServerName(ServerName name) {
        return findById(name.value());
    }
}
