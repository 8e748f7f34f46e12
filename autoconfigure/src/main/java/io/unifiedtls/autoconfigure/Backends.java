package io.unifiedtls.autoconfigure;

import io.unifiedtls.EffectiveSettings.Side;
import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.autoconfigure.properties.HostProperties;
import io.unifiedtls.autoconfigure.properties.ServerProperties;
import io.unifiedtls.autoconfigure.properties.SourceProperties;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.backend.TLSBackend;
import io.unifiedtls.backend.jsse.JsseBackend;
import io.unifiedtls.backend.openssl.OcspStaples;
import io.unifiedtls.backend.openssl.OpensslBackend;
import io.unifiedtls.logging.PrintableLogger;
import io.unifiedtls.revocation.RevocationSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.springframework.util.ClassUtils;

/** Chooses the TLS implementation of the server, once, and says which and why. */
final class Backends {

    private static final Logger log = PrintableLogger.of(TLSAutoConfiguration.class);
    private static final String OPENSSL = "io.netty.handler.ssl.OpenSsl";
    private static final String FETCHES_ISSUERS = "com.sun.security.enableAIAcaIssuers";
    private static final String STARTER = "io.unifiedtls:unified-tls-spring-boot-starter-openssl";
    private static final String REMEDY = "Add the dependency " + STARTER;

    private final TLSProperties properties;
    private final Map<String, TLSConfiguration> configurations;
    private final TLSPolicy policy;
    private final TicketKeys ticketKeys;
    private final OcspStaples staples;
    private final RevocationSettings revocation;
    private final TLSBackend jdk;

    Backends(
            TLSProperties properties,
            Map<String, TLSConfiguration> configurations,
            TLSPolicy policy,
            TicketKeys ticketKeys,
            RevocationSettings revocation,
            OcspStaples staples) {
        this.properties = properties;
        this.configurations = configurations;
        this.policy = policy;
        this.ticketKeys = ticketKeys;
        this.revocation = revocation;
        this.staples = staples;
        this.jdk = new JsseBackend(revocation);
    }

    /**
     * The backend that the properties ask for.
     *
     * @throws InvalidTLSConfigurationException if there is none such here
     */
    TLSBackend choose() {
        if (properties.server() == null) {
            return jdk;
        }
        return switch (properties.server().backend()) {
            case JDK -> chosen(jdk, "unified-tls.server.backend is jdk");
            case OPENSSL -> chosen(openssl(), "unified-tls.server.backend is openssl");
            case AUTO ->
                missingOpenssl()
                        .map(missing -> chosen(jdk, "for OpenSSL, " + missing))
                        .orElseGet(this::fastest);
        };
    }

    private TLSBackend chosen(TLSBackend backend, String reason) {
        if (backend == jdk && ticketKeys.isConfigured()) {
            throw new InvalidTLSConfigurationException(List.of(
                    "unified-tls.server.session-ticket-keys is set, but the JDK does not support it (%s). Remove it, or use OpenSSL%s."
                            .formatted(reason, dependency())));
        }
        Path keyLog = Objects.requireNonNull(properties.server()).insecureKeyLog();
        if (keyLog != null && backend == jdk) {
            throw new InvalidTLSConfigurationException(List.of(
                    "unified-tls.server.insecure-key-log is set, but the JDK does not support it (%s). Remove it, or use OpenSSL%s."
                            .formatted(reason, dependency())));
        }
        if (keyLog != null) {
            log.warn(
                    "unified-tls.server.insecure-key-log is set. Anyone who can read {} can decrypt all connections",
                    keyLog);
        }
        log.info("Using {} for server TLS: {}", backend.name(), reason);
        if (backend != jdk) {
            ticketKeys.use();
            tellOfClientKeys();
        }
        if (Boolean.getBoolean(FETCHES_ISSUERS)) {
            log.warn(
                    "{} is true, so the Java runtime connects to addresses in strangers' certificates, without limits. "
                            + "Remove it.",
                    FETCHES_ISSUERS);
        }
        if (backend == jdk && !ticketKeys.sharedBy().isEmpty()) {
            log.warn("{} has no effect, because the JDK does not support session ticket keys", ticketKeys.sharedBy());
        }
        return backend;
    }

    /** The dependency that brings OpenSSL, where it is missing. */
    private static String dependency() {
        return missingOpenssl()
                .map(missing -> " (add the dependency %s)".formatted(STARTER))
                .orElse("");
    }

    private void tellOfClientKeys() {
        List<String> asking = ClientKeys.askedBy(serverConfigurations());
        if (!asking.isEmpty()) {
            log.info(
                    "OpenSSL verifies only clients with P-256, P-384 or RSA keys. This affects {}. "
                            + "Set unified-tls.server.backend to jdk if clients have other keys.",
                    asking);
        }
        serverConfigurations().flatMap(ClientKeys::warnings).forEach(log::warn);
    }

    private TLSBackend openssl() {
        missingOpenssl().ifPresent(missing -> {
            throw new InvalidTLSConfigurationException(
                    List.of("unified-tls.server.backend is openssl, but %s. %s, or set it to auto or jdk."
                            .formatted(missing, REMEDY)));
        });
        OpensslBackend openssl = new OpensslBackend(jdk, ticketKeys.source(), staples).withRevocation(revocation);
        Path keyLog = Objects.requireNonNull(properties.server()).insecureKeyLog();
        if (keyLog == null) {
            return openssl;
        }
        try {
            return openssl.withInsecureKeyLog(keyLog);
        } catch (IOException ex) {
            throw new InvalidTLSConfigurationException(List.of(
                    "unified-tls.server.insecure-key-log is %s, which cannot be written (%s). Choose a file in an existing, writable directory."
                            .formatted(keyLog, ex.getClass().getSimpleName())));
        }
    }

    private static Optional<String> missingOpenssl() {
        return ClassUtils.isPresent(OPENSSL, Backends.class.getClassLoader())
                ? OpensslBackend.missing()
                : Optional.of("netty-handler and netty-tcnative-boringssl-static are not on the class path");
    }

    private TLSBackend fastest() {
        TLSBackend openssl = openssl();
        return serverConfigurations()
                .map(configuration -> objection(openssl, configuration))
                .flatMap(Optional::stream)
                .findFirst()
                .map(objection -> chosen(jdk, objection))
                .orElseGet(() -> chosen(openssl, "it is the fastest that supports all configurations"));
    }

    /** The first fault that OpenSSL has and the JDK does not; empty if the JDK has one that OpenSSL does not. */
    private Optional<String> objection(TLSBackend openssl, TLSConfiguration configuration) {
        Set<String> against = faults(openssl, configuration);
        Set<String> againstJdk = faults(jdk, configuration);
        return againstJdk.stream().allMatch(against::contains)
                ? against.stream().filter(fault -> !againstJdk.contains(fault)).findFirst()
                : Optional.empty();
    }

    private Set<String> faults(TLSBackend backend, TLSConfiguration configuration) {
        Set<String> faults = new LinkedHashSet<>(backend.faults(configuration));
        policy.violations(configuration.effective(Side.SERVER, backend.defaultNamedGroups()))
                .forEach(violation -> faults.add(violation.toString()));
        return faults;
    }

    /** Those that are known at the start. */
    private Stream<TLSConfiguration> serverConfigurations() {
        ServerProperties server = Objects.requireNonNull(properties.server());
        return Stream.of(
                        Stream.ofNullable(server.configuration()),
                        properties.hosts().stream().map(HostProperties::configuration),
                        properties.sources().stream().map(SourceProperties::configuration),
                        properties.management().name().stream())
                .flatMap(names -> names)
                .filter(Objects::nonNull)
                .distinct()
                .map(configurations::get)
                .filter(Objects::nonNull);
    }
}
