package io.unifiedtls.autoconfigure;

import io.unifiedtls.material.DevelopmentCertificateAuthority;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.io.ResourceLoader;

/**
 * Where the material of configurations comes from.
 *
 * @param authority makes the files that configurations of a development may name
 */
record TLSMaterials(
        ResourceLoader resources,
        ObjectProvider<DevelopmentCertificateAuthority> authority,
        ObjectProvider<SslBundles> bundles) {

    /** For one load. */
    Material newMaterial() {
        return new Material(resources);
    }

    /**
     * Load everything that properties name.
     *
     * @throws io.unifiedtls.InvalidTLSConfigurationException with all faults
     */
    TLSSetup load(TLSProperties properties, Material material) {
        authority.getIfAvailable();
        return TLSSetup.load(properties, material, bundles::getObject);
    }
}
