package io.unifiedtls.autoconfigure;

import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.autoconfigure.load.PropertiesBinder;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/** Registers one {@link TLSConfiguration} bean per name in {@code unified-tls.configurations}, with that name as qualifier. */
final class TLSConfigurationRegistrar implements ImportBeanDefinitionRegistrar {

    private final Environment environment;

    TLSConfigurationRegistrar(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
        PropertiesBinder.configurations(environment)
                .keySet()
                .forEach(name -> registry.registerBeanDefinition("tlsConfiguration." + name, definition(name)));
    }

    private static RootBeanDefinition definition(String name) {
        RootBeanDefinition definition = new RootBeanDefinition(TLSConfiguration.class);
        definition.setFactoryBeanName("tlsConfigurationBeans");
        definition.setFactoryMethodName("configuration");
        definition.getConstructorArgumentValues().addGenericArgumentValue(name);
        definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, name));
        return definition;
    }

    /**
     * The source of the beans, whoever made the factory.
     *
     * @param factory whose configurations they are
     */
    record Beans(TLSContextFactory factory) {

        TLSConfiguration configuration(String name) {
            return factory.configuration(name);
        }
    }
}
