package io.unifiedtls.acme.dns;

import io.unifiedtls.Printable;
import io.unifiedtls.fetch.BoundedCalls;
import io.unifiedtls.fetch.Deadline;
import io.unifiedtls.fleet.proof.NameServer;
import io.unifiedtls.wording.Durations;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import javax.naming.CommunicationException;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.NoInitialContextException;
import javax.naming.ServiceUnavailableException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;
import org.jspecify.annotations.Nullable;

/** Asks name servers with the JDK's DNS client, which caches nothing. Thread-safe. */
final class DnsLookup {

    private static final int PLACES = 64;
    private static final int PLACES_OF_A_NAME = 4;
    private static final int MOST_RECORDS = 1_000;

    private final Duration timeout;
    private final List<NameServer> resolvers;
    private final BoundedCalls calls = new BoundedCalls("tls-acme-dns", PLACES, PLACES_OF_A_NAME);

    /**
     * Create it.
     *
     * @param timeout of a question
     * @param resolvers asked unless others are named; those of the machine if empty
     */
    DnsLookup(Duration timeout, List<NameServer> resolvers) {
        this.timeout = timeout;
        this.resolvers = List.copyOf(resolvers);
    }

    Duration timeout() {
        return timeout;
    }

    List<NameServer> resolvers() {
        return resolvers;
    }

    /** Ask resolvers, which look further. */
    List<String> resolve(String name, String type) throws DnsFailure, InterruptedException {
        return call(name, type, environment(resolvers, true));
    }

    /** Ask the addresses of an authoritative server for its own data. */
    List<String> askAuthority(String name, String type, List<NameServer> addresses)
            throws DnsFailure, InterruptedException {
        return call(name, type, environment(addresses, false));
    }

    /** The client asks each server up to twice, and waits twice as long at the second time. */
    @SuppressWarnings("JdkObsolete") // JNDI's type
    private Hashtable<String, String> environment(List<NameServer> servers, boolean isRecursive) {
        Hashtable<String, String> environment = new Hashtable<>();
        environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
        environment.put(
                Context.PROVIDER_URL,
                servers.isEmpty()
                        ? "dns:"
                        : String.join(" ", servers.stream().map(NameServer::url).toList()));
        environment.put("com.sun.jndi.dns.timeout.initial", Long.toString(Math.max(1, timeout.toMillis() / 6)));
        environment.put("com.sun.jndi.dns.timeout.retries", "2");
        environment.put("com.sun.jndi.dns.recursion", Boolean.toString(isRecursive));
        environment.put(Context.AUTHORITATIVE, Boolean.toString(!isRecursive));
        return environment;
    }

    private List<String> call(String name, String type, Hashtable<String, String> environment)
            throws DnsFailure, InterruptedException {
        try {
            return calls.call(name, Deadline.in(timeout), () -> records(name, type, environment));
        } catch (DnsFailure ex) {
            throw ex;
        } catch (IOException ex) {
            String reason = Printable.of(ex.getMessage(), 200);
            throw new DnsFailure(
                    "%s could not be looked up within %s: %s. Check the name servers of its zone."
                            .formatted(name, Durations.text(timeout), reason),
                    true,
                    ex);
        }
    }

    @SuppressWarnings("BanJNDI") // The provider of DNS, which reads records as texts and creates no objects
    private List<String> records(String name, String type, Hashtable<String, String> environment) throws DnsFailure {
        try {
            InitialDirContext context = new InitialDirContext(environment);
            try {
                return texts(context.getAttributes(name, new String[] {type}).get(type));
            } finally {
                context.close();
            }
        } catch (NameNotFoundException ex) {
            return List.of();
        } catch (NamingException ex) {
            throw failure(name, ex);
        }
    }

    private static List<String> texts(@Nullable Attribute attribute) throws NamingException {
        List<String> texts = new ArrayList<>();
        if (attribute != null) {
            NamingEnumeration<?> records = attribute.getAll();
            while (records.hasMore() && texts.size() < MOST_RECORDS) {
                texts.add(String.valueOf(records.next()));
            }
        }
        return texts;
    }

    private DnsFailure failure(String name, NamingException failure) {
        if (failure instanceof NoInitialContextException) {
            return new DnsFailure(
                    "%s cannot be looked up, because the Java runtime lacks the module jdk.naming.dns. Add the module."
                            .formatted(name),
                    false,
                    failure);
        }
        if (failure instanceof ServiceUnavailableException) {
            return new DnsFailure(
                    "The name servers failed to resolve %s. Check its zone: its name servers must answer, and its DNSSEC signatures must be valid."
                            .formatted(name),
                    false,
                    failure);
        }
        if (failure instanceof CommunicationException) {
            return new DnsFailure(
                    "No name server answered for %s within %s. Check unified-tls.acme.dns.name-servers, and the name servers of the zone."
                            .formatted(name, Durations.text(timeout)),
                    true,
                    failure);
        }
        return new DnsFailure(
                "%s could not be looked up: %s. Check the name servers of its zone."
                        .formatted(name, Printable.of(failure.getMessage(), 200)),
                false,
                failure);
    }
}
