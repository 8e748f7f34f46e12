package io.unifiedtls.fleet.lookup;

import io.unifiedtls.Alert;
import io.unifiedtls.CertificateRepository.Entry;
import io.unifiedtls.CertificateRepository.Found;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.fleet.KeySealer;
import io.unifiedtls.fleet.lookup.LookupObserver.Outcome;
import io.unifiedtls.fleet.store.StoredHost;
import io.unifiedtls.logging.PrintableLogger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Decides what rows answer. The fault of a row concerns its host only. Thread-safe. */
final class HostAnswers {

    private static final Logger log = PrintableLogger.of(HostAnswers.class);

    private final KeySealer sealer;
    private final Predicate<String> isConfiguration;

    HostAnswers(KeySealer sealer, Predicate<String> isConfiguration) {
        this.sealer = new FallibleSealer(sealer);
        this.isConfiguration = isConfiguration;
    }

    /**
     * The answers to names, up to the first that decides.
     *
     * @param names a host's own name, and its wildcard
     * @param rows those of the names
     */
    List<Found> of(List<String> names, List<StoredHost> rows) {
        Map<String, StoredHost> hosts = rows.stream().collect(Collectors.toMap(StoredHost::name, Function.identity()));
        List<Found> answers = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            StoredHost host = hosts.get(names.get(i));
            StoredHost next = i + 1 < names.size() ? hosts.get(names.get(i + 1)) : null;
            Found answer = host == null ? Found.nothing(names.get(i)) : of(host, next);
            answers.add(answer);
            if (Outcome.of(answer) != Outcome.UNKNOWN) {
                break;
            }
        }
        return answers;
    }

    /** Whether nothing answers the name, or a host that was proven and has no certificate yet. */
    static boolean lacksCertificate(Found answer) {
        return answer.entry().isEmpty()
                && answer.fault().isEmpty()
                && answer.refusal()
                        .map(refusal -> refusal.alert() == Alert.INTERNAL_ERROR)
                        .orElse(true);
    }

    private Found of(StoredHost host, @Nullable StoredHost wildcard) {
        try {
            return switch (host.state()) {
                case ACTIVE -> Found.of(host.name(), entry(host));
                case SUSPENDED -> refused(host, Alert.ACCESS_DENIED, "Host '%s' is suspended. See TLSHosts.resume.");
                case PROVEN ->
                    wildcard != null && wildcard.tenant().equals(host.tenant())
                            ? Found.nothing(host.name())
                            : refused(
                                    host,
                                    Alert.INTERNAL_ERROR,
                                    "Host '%s' has no certificate yet. Attach one with TLSHosts.attach.");
            };
        } catch (InvalidMaterialException ex) {
            return Found.unusable(host.name(), String.valueOf(ex.getMessage()));
        }
    }

    private static Found refused(StoredHost host, Alert alert, String reason) {
        return Found.refused(host.name(), new HandshakeRefusedException(alert, reason.formatted(host.name())));
    }

    private Entry entry(StoredHost host) {
        host.configuration().filter(isConfiguration.negate()).ifPresent(missing -> {
            throw new InvalidMaterialException(
                    "Host '%s' needs the configuration '%s', which does not exist. Add it to unified-tls.configurations, or choose another one with TLSHosts.configure."
                            .formatted(host.name(), missing));
        });
        try {
            return host.entry(sealer);
        } catch (InvalidMaterialException ex) {
            throw new InvalidMaterialException("Host '%s': %s".formatted(host.name(), ex.getMessage()), ex);
        } catch (FallibleSealer.FailedException ex) {
            throw ex.failure();
        } catch (RuntimeException | StackOverflowError ex) {
            log.debug("A row cannot be read", ex);
            throw new InvalidMaterialException(
                    "The rows of host '%s' cannot be read (%s). Attach its certificate again."
                            .formatted(host.name(), ex.getClass().getSimpleName()),
                    ex);
        }
    }

    /** Tells its failures from those of a row: if a key management service is away, that is no fault of the host. */
    private record FallibleSealer(KeySealer sealer) implements KeySealer {

        @Override
        public Sealed seal(byte[] key, Context context) {
            return sealer.seal(key, context);
        }

        @Override
        public byte[] open(Sealed sealed, Context context) {
            try {
                return sealer.open(sealed, context);
            } catch (InvalidMaterialException ex) {
                throw ex;
            } catch (RuntimeException ex) {
                throw new FailedException(ex);
            }
        }

        @Override
        public String currentKeyId() {
            return sealer.currentKeyId();
        }

        @Override
        public Set<String> keyIds() {
            return sealer.keyIds();
        }

        private static final class FailedException extends RuntimeException {

            private static final long serialVersionUID = 1L;

            private final RuntimeException failure;

            FailedException(RuntimeException failure) {
                super(failure);
                this.failure = failure;
            }

            RuntimeException failure() {
                return failure;
            }
        }
    }
}
