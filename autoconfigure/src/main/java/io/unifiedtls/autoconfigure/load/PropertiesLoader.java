package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.material.DevelopmentCertificateAuthority;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.io.ResourceLoader;

/**
 * Where the material of configurations comes from.
 *
 * @param authority makes the files that configurations of a development may name
 */
public record PropertiesLoader(
        ResourceLoader resources,
        ObjectProvider<DevelopmentCertificateAuthority> authority,
        ObjectProvider<SslBundles> bundles) {

    /** For one load. */
    public MaterialLoader newMaterial() {
        return new MaterialLoader(resources);
    }

    /**
     * Load everything that properties name.
     *
     * @throws io.unifiedtls.InvalidTLSConfigurationException with all faults
     */
    public LoadedProperties load(TLSProperties properties, MaterialLoader material) {
        authority.getIfAvailable();
        return LoadedProperties.load(properties, material, bundles::getObject);
    }
}
