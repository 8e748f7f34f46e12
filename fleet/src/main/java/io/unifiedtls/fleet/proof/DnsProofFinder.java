package io.unifiedtls.fleet.proof;

import io.unifiedtls.Printable;
import io.unifiedtls.fetch.BoundedCalls;
import io.unifiedtls.fetch.Deadline;
import io.unifiedtls.wording.Durations;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Predicate;
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

/** Looks for TXT records with the JDK's DNS client. The name servers that it asks follow aliases. Thread-safe. */
final class DnsProofFinder {

    private static final int MOST_RECORDS = 100;
    private static final String TYPE = "TXT";
    private static final String ADVICE = "Add one with the token, and wait until name servers show it.";

    private final Duration timeout;
    private final Hashtable<String, String> environment;
    private final BoundedCalls calls;

    DnsProofFinder(Duration timeout, List<NameServer> servers, BoundedCalls calls) {
        this.timeout = timeout;
        this.calls = calls;
        this.environment = environment(timeout, servers);
    }

    /** The client asks each server up to twice, and waits twice as long at the second time. */
    @SuppressWarnings("JdkObsolete") // JNDI's type
    private static Hashtable<String, String> environment(Duration timeout, List<NameServer> servers) {
        Hashtable<String, String> environment = new Hashtable<>();
        environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
        environment.put(
                Context.PROVIDER_URL,
                servers.isEmpty()
                        ? "dns:"
                        : String.join(" ", servers.stream().map(NameServer::url).toList()));
        environment.put("com.sun.jndi.dns.timeout.initial", Long.toString(Math.max(1, timeout.toMillis() / 6)));
        environment.put("com.sun.jndi.dns.timeout.retries", "2");
        return environment;
    }

    /** As {@link ProofFinder#problem}. */
    Optional<String> problem(String name, Predicate<String> isToken) {
        String record = "_unified-tls." + (name.startsWith("*.") ? name.substring(2) : name);
        try {
            List<String> texts = calls.call(record, Deadline.in(timeout), () -> texts(record));
            return texts.stream().map(String::strip).anyMatch(isToken)
                    ? Optional.empty()
                    : Optional.of(missing(record, texts));
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new CancellationException("The look for %s was interrupted".formatted(record));
        } catch (IOException ex) {
            return Optional.of(
                    ex instanceof DnsFailure
                            ? String.valueOf(ex.getMessage())
                            : "%s could not be looked up within %s: %s. Check the name servers of its zone."
                                    .formatted(record, Durations.text(timeout), Printable.of(ex.getMessage(), 200)));
        }
    }

    private static String missing(String record, List<String> texts) {
        return switch (texts.size()) {
            case 0 -> "%s has no TXT record. %s".formatted(record, ADVICE);
            case 1 ->
                "%s has a TXT record, but not with the token: '%s'. %s".formatted(record, shown(texts.get(0)), ADVICE);
            default ->
                "%s has %d TXT records, but none with the token; the first is '%s'. %s"
                        .formatted(record, texts.size(), shown(texts.get(0)), ADVICE);
        };
    }

    private static String shown(String text) {
        return Printable.of(text, 80);
    }

    @SuppressWarnings("BanJNDI") // The provider of DNS, which reads records as texts and creates no objects
    private List<String> texts(String record) throws IOException {
        try {
            InitialDirContext context = new InitialDirContext(environment);
            try {
                return texts(context.getAttributes(record, new String[] {TYPE}).get(TYPE));
            } finally {
                context.close();
            }
        } catch (NameNotFoundException ex) {
            return List.of();
        } catch (NamingException ex) {
            throw new DnsFailure(reason(record, ex), ex);
        }
    }

    private static List<String> texts(@Nullable Attribute attribute) throws NamingException {
        List<String> texts = new ArrayList<>();
        if (attribute != null) {
            NamingEnumeration<?> records = attribute.getAll();
            while (records.hasMore() && texts.size() < MOST_RECORDS) {
                texts.add(TxtText.of(String.valueOf(records.next())));
            }
        }
        return texts;
    }

    private String reason(String record, NamingException failure) {
        if (failure instanceof NoInitialContextException) {
            return "%s cannot be looked up, because the Java runtime lacks the module jdk.naming.dns. Add the module."
                    .formatted(record);
        }
        if (failure instanceof ServiceUnavailableException) {
            return "The name servers failed to resolve %s. Check its zone: its name servers must answer, and its DNSSEC signatures must be valid."
                    .formatted(record);
        }
        if (failure instanceof CommunicationException) {
            return "No name server answered for %s within %s. Check unified-tls.fleet.proof.name-servers, and the name servers of the zone."
                    .formatted(record, Durations.text(timeout));
        }
        return "%s could not be looked up: %s. Check the name servers of its zone."
                .formatted(record, Printable.of(failure.getMessage(), 200));
    }

    /** A failure with a whole sentence. */
    private static final class DnsFailure extends IOException {

        private static final long serialVersionUID = 1L;

        DnsFailure(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
