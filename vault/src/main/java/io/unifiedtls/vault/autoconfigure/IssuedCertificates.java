package io.unifiedtls.vault.autoconfigure;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.SigningChain;
import io.unifiedtls.autoconfigure.load.CertificatesOfModule;
import io.unifiedtls.autoconfigure.properties.VaultCertificateProperties;
import io.unifiedtls.vault.CertificateWish;
import io.unifiedtls.vault.VaultCalls;
import io.unifiedtls.vault.VaultCertificates;
import io.unifiedtls.vault.VaultFailure;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.beans.factory.SmartInitializingSingleton;

/** Certificates of Vault for configurations. */
record IssuedCertificates(
        VaultCalls calls, VaultCertificates certificates, VaultProperties properties, VaultFaults check)
        implements CertificatesOfModule, SmartInitializingSingleton {

    @Override
    public Optional<SigningChain> signingChain(VaultCertificateProperties wanted) {
        CertificateWish wish = WishReader.read(wanted);
        if (!check.faults().isEmpty()) {
            throw new InvalidMaterialException("Vault cannot be asked. Correct unified-tls.vault first.");
        }
        calls.connect();
        if (properties.optional()) {
            return certificates.find(wish, properties.startTimeout());
        }
        try {
            return Optional.of(certificates.await(wish, properties.startTimeout()));
        } catch (VaultFailure ex) {
            throw new InvalidMaterialException(
                    "Vault issued no certificate within %d s. %s. Check Vault and unified-tls.vault, or set unified-tls.vault.optional to true."
                            .formatted(properties.startTimeout().toSeconds(), ex.getMessage()),
                    ex);
        }
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
        certificates.start();
    }
}
