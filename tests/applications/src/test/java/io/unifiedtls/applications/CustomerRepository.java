package io.unifiedtls.applications;

import org.springframework.data.repository.CrudRepository;

/** The customers. */
interface CustomerRepository extends CrudRepository<Customer, String> {}
