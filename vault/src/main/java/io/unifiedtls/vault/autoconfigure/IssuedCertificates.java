package io.unifiedtls.vault.autoconfigure;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.SigningChain;
import io.unifiedtls.autoconfigure.load.CertificatesOfModule;
import io.unifiedtls.autoconfigure.properties.VaultCertificateProperties;
import io.unifiedtls.fetch.Deadline;
import io.unifiedtls.vault.CertificateWish;
import io.unifiedtls.vault.VaultCalls;
import io.unifiedtls.vault.VaultCertificates;
import io.unifiedtls.vault.VaultFailure;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;

/** Certificates of Vault for configurations. Thread-safe. */
final class IssuedCertificates implements CertificatesOfModule, SmartInitializingSingleton {

    /** For a certificate after others that have taken all the time of the start. */
    private static final Duration LEAST = Duration.ofSeconds(1);

    private final VaultCalls calls;
    private final VaultCertificates certificates;
    private final VaultProperties properties;
    private final VaultFaults check;
    private volatile @Nullable Deadline start;
    private volatile boolean isStarted;

    IssuedCertificates(
            VaultCalls calls, VaultCertificates certificates, VaultProperties properties, VaultFaults check) {
        this.calls = calls;
        this.certificates = certificates;
        this.properties = properties;
        this.check = check;
    }

    @Override
    public Optional<SigningChain> signingChain(VaultCertificateProperties wanted) {
        CertificateWish wish = WishReader.read(wanted);
        if (!check.faults().isEmpty()) {
            throw new InvalidMaterialException("Vault cannot be asked. Correct unified-tls.vault first.");
        }
        calls.connect();
        if (properties.optional()) {
            return certificates.find(wish, bound());
        }
        try {
            return Optional.of(certificates.await(wish, bound()));
        } catch (VaultFailure ex) {
            throw new InvalidMaterialException(
                    "Vault issued no certificate within %d s. %s. Check Vault and unified-tls.vault, or set unified-tls.vault.optional to true."
                            .formatted(properties.startTimeout().toSeconds(), ex.getMessage()),
                    ex);
        }
    }

    @Override
    public Optional<SigningChain> known(VaultCertificateProperties wanted) {
        return certificates.known(WishReader.read(wanted));
    }

    /** All certificates of the start have one time together, those of a later load one each. */
    private Duration bound() {
        Deadline common = start;
        if (common == null) {
            common = Deadline.in(properties.startTimeout());
            start = common;
        }
        Duration left = isStarted ? properties.startTimeout() : Duration.ofNanos(common.nanos());
        return left.compareTo(LEAST) < 0 ? LEAST : left;
    }

    @Override
    public void retain(Collection<VaultCertificateProperties> used) {
        List<CertificateWish> wishes =
                used.stream().flatMap(IssuedCertificates::readable).toList();
        certificates.retain(wishes);
    }

    private static Stream<CertificateWish> readable(VaultCertificateProperties wanted) {
        try {
            return Stream.of(WishReader.read(wanted));
        } catch (InvalidMaterialException ex) { // Which is on the list of faults
            return Stream.empty();
        }
    }

    @Override
    public void onChange(Runnable reload) {
        certificates.onChange(reload);
    }

    /** Before that, a reload would make beans from another thread. */
    @Override
    public void afterSingletonsInstantiated() {
        isStarted = true;
        certificates.start();
    }
}
