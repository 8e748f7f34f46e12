package io.unifiedtls.selection;

import io.unifiedtls.CertificateRepository;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.Printable;
import io.unifiedtls.logging.PrintableLogger;
import io.unifiedtls.operations.TLSHostEvent;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;

/** The hosts of a repository whose clients are refused, since their entries cannot be used. Thread-safe. */
final class DisabledHosts {

    private static final Logger log = PrintableLogger.of(RepositoryResolver.class);
    private static final int MOST = 1_000;

    private final CertificateRepository repository;
    private final Consumer<TLSHostEvent> events;
    private final Map<String, String> disabled = new ConcurrentHashMap<>();

    DisabledHosts(CertificateRepository repository, Consumer<TLSHostEvent> events) {
        this.repository = repository;
        this.events = events;
    }

    /** The reasons by their names; at most a thousand. */
    Map<String, String> all() {
        return Map.copyOf(disabled);
    }

    /** Take notice of entries that have changed. */
    void changed(Changed changed) {
        Map<String, String> faults = repository.faults();
        disabled.keySet().stream()
                .filter(changed::includes)
                .filter(name -> !faults.containsKey(name))
                .toList()
                .forEach(this::tryAgain);
        faults.forEach(this::disable);
    }

    private void tryAgain(String name) {
        try {
            repository.find(name);
            enable(name);
        } catch (InvalidMaterialException ex) {
            disable(name, fault(ex));
        } catch (HandshakeRefusedException ex) {
            enable(name);
        } catch (RuntimeException ex) { // Its next client tries again
            log.debug("Host {} could not be asked for", name, ex);
        }
    }

    void enable(String name) {
        if (disabled.remove(name) != null) {
            log.info("Host {} is enabled again", name);
            events.accept(new TLSHostEvent.Enabled(name));
        }
    }

    /** The same fault again is told once. */
    void disable(String name, String told) {
        String fault = Printable.of(told);
        if ((disabled.size() < MOST || disabled.containsKey(name)) && !fault.equals(disabled.put(name, fault))) {
            log.error("Host {} is disabled, and its clients get internal_error. {}", name, fault);
            events.accept(new TLSHostEvent.Disabled(name, fault));
        }
    }

    static String fault(InvalidMaterialException cause) {
        return Objects.requireNonNullElse(cause.getMessage(), cause.toString());
    }
}
