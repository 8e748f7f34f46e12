package io.unifiedtls.fleet.jobs;

/**
 * A name and its tenant, as the instance of a job. A name has no blank, so the first one ends it.
 *
 * @param tenant the tenant
 * @param name a server name or a wildcard
 */
record Subject(String tenant, String name) {

    /** Both have 255 characters at most, and the column has 600. */
    String instance() {
        return name + " " + tenant;
    }

    static Subject of(String instance) {
        int end = instance.indexOf(' ');
        if (end < 0) {
            throw new IllegalArgumentException(
                    "The job is not one of a name and its tenant. Delete its row from tls_task");
        }
        return new Subject(instance.substring(end + 1), instance.substring(0, end));
    }
}
