package io.unifiedtls.fleet.autoconfigure;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.sql.init.DatabaseInitializationMode;

/**
 * Properties of the fleet.
 *
 * @param enabled Whether hosts of the database are served.
 * @param dataSource Name of the DataSource bean that has the hosts. By default, the application's DataSource, or an H2 file in the
 *     directory if the application has none.
 * @param directory Directory of the H2 file and of its sealing key, created if it does not exist. Used only without a DataSource.
 * @param initializeSchema Whether the tables are created at startup.
 * @param configuration Name of the configuration that provides everything except the certificates. By default, the configuration of
 *     the server.
 * @param keys Sealing keys of private keys, 32 bytes each: 'file:' and a location, or 'base64:' and the key. The first one seals,
 *     all of them open. Required with a DataSource.
 * @param lookup Lookups of handshakes.
 * @param signal Signals by which processes tell each other of changes.
 * @param proof Proofs of names.
 * @param limits Bounds of each tenant.
 * @param jobs Work in the background.
 * @param sessionTickets Keys of session tickets.
 * @param warmUp Lookups before the web server starts.
 */
@ConfigurationProperties("unified-tls.fleet")
public record FleetProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String dataSource,
        @DefaultValue(".tls-fleet") String directory,
        @DefaultValue("embedded") DatabaseInitializationMode initializeSchema,
        @Nullable String configuration,
        @DefaultValue List<String> keys,
        @DefaultValue Lookup lookup,
        @DefaultValue Signal signal,
        @DefaultValue Proof proof,
        @DefaultValue Limits limits,
        @DefaultValue Jobs jobs,
        @DefaultValue SessionTickets sessionTickets,
        @DefaultValue WarmUp warmUp) {

    /** Without keys. */
    @Override
    public String toString() {
        return "Fleet[%s, %s, %d keys]".formatted(dataSource, directory, keys.size());
    }

    /**
     * Lookups of handshakes.
     *
     * @param connections Number of database connections that only handshakes use.
     * @param timeout Time after which a lookup fails, the wait for a connection included.
     */
    public record Lookup(
            @DefaultValue("4") int connections,
            @DefaultValue("2s") Duration timeout) {}

    /**
     * Signals by which processes tell each other of changes.
     *
     * @param enabled Whether signals tell of changes. Otherwise, they are read every second.
     * @param type What sends the signals. 'redis' needs Spring Data Redis, and uses the application's RedisConnectionFactory.
     * @param url URL of the connection that listens for them, if it must not lead through a pooler in transaction mode. By default, that
     *     of the DataSource.
     * @param username User of that URL.
     * @param password Password of that user.
     */
    public record Signal(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("postgresql") Type type,
            @Nullable String url,
            @Nullable String username,
            @Nullable String password) {

        /** Without the password. */
        @Override
        public String toString() {
            return "Signal[%s, %s]".formatted(enabled, type);
        }

        /** The sender of signals. */
        public enum Type {
            /** PostgreSQL's NOTIFY. */
            POSTGRESQL,
            /** Messages of Redis. */
            REDIS
        }
    }

    /**
     * Proofs of names.
     *
     * @param timeout Time that one look for a proof may take.
     * @param claimLifetime Time after which a claim without a proof is deleted.
     * @param takeoverGrace Time for which a host stays with its tenant after another tenant has proven its name.
     * @param nameServers DNS servers to ask, as 'address' or 'address:port'. By default, those of the machine.
     * @param privateHosts Names that may be fetched by HTTP even if they lead into a private network.
     */
    public record Proof(
            @DefaultValue("5s") Duration timeout,
            @DefaultValue("7d") Duration claimLifetime,
            @DefaultValue("3d") Duration takeoverGrace,
            @DefaultValue List<String> nameServers,
            @DefaultValue List<String> privateHosts) {}

    /**
     * Bounds of each tenant.
     *
     * @param hosts Most hosts of a tenant.
     * @param claims Most claims of a tenant without a proof.
     */
    public record Limits(
            @DefaultValue("10000") int hosts,
            @DefaultValue("100") int claims) {}

    /**
     * Work in the background.
     *
     * @param enabled Whether this process does such work. Set it to false if others do.
     * @param threads Number of threads, and of jobs at the same time.
     * @param pollingInterval Pause between two looks for work that is due.
     * @param retention Time for which history, and certificates that no host uses, are kept.
     */
    public record Jobs(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("8") int threads,
            @DefaultValue("10s") Duration pollingInterval,
            @DefaultValue("90d") Duration retention) {}

    /**
     * Keys of session tickets.
     *
     * @param enabled Whether the database has the session ticket keys, so that replicas resume each other's sessions. OpenSSL only, and
     *     only without keys of your own. By default, true with PostgreSQL.
     */
    public record SessionTickets(@Nullable Boolean enabled) {}

    /**
     * Lookups before the web server starts.
     *
     * @param names Number of the most used names that are looked up, at most 10,000. 0 looks up none, and keeps none.
     * @param timeout Time after which the web server starts, however many of them have been looked up.
     */
    public record WarmUp(
            @DefaultValue("10000") int names,
            @DefaultValue("5s") Duration timeout) {}
}
