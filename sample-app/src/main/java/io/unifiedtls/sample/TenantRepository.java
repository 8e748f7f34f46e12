package io.unifiedtls.sample;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The tenants, in a database. */
@Repository
class TenantRepository {

    private final JdbcClient jdbc;

    TenantRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<Tenant> findByName(String name) {
        return jdbc.sql("select name, title, suspended from tenant where name = ?")
                .param(name)
                .query(Tenant.class)
                .optional();
    }

    List<Tenant> findAll() {
        return jdbc.sql("select name, title, suspended from tenant order by name")
                .query(Tenant.class)
                .list();
    }

    /** Add a tenant, or give the one of that name another title. */
    void save(String name, String title) {
        jdbc.sql("merge into tenant (name, title) key (name) values (?, ?)")
                .params(name.toLowerCase(Locale.ROOT), title)
                .update();
    }
}
