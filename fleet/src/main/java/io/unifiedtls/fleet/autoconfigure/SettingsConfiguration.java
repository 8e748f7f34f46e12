package io.unifiedtls.fleet.autoconfigure;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.autoconfigure.load.BindingFaults;
import io.unifiedtls.autoconfigure.load.LoadedProperties;
import java.util.List;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.BeanCurrentlyInCreationException;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Checks the properties of the fleet. Beans that use them take {@link FleetSettings}. */
@Configuration(proxyBeanMethods = false)
class SettingsConfiguration {

    @Bean
    FleetFaults tlsFleetFaults(FleetProperties properties, ListableBeanFactory beans) {
        return new FleetFaults(properties, beans);
    }

    /** If anything is wrong, the report of the whole start comes first: it has these faults and all others. */
    @Bean
    FleetSettings tlsFleetSettings(
            FleetProperties properties,
            FleetFaults check,
            ObjectProvider<BindingFaults> binding,
            ObjectProvider<LoadedProperties> start) {
        List<String> faults = check.faults();
        boolean isBound = binding.stream().allMatch(found -> found.faults().isEmpty());
        if (!faults.isEmpty() || !isBound) {
            report(start);
        }
        if (!faults.isEmpty()) {
            throw new InvalidTLSConfigurationException(faults);
        }
        return new FleetSettings(properties);
    }

    /** A bean of the application that the report needs may itself need the store. Then the faults of the fleet are reported alone. */
    private static void report(ObjectProvider<LoadedProperties> start) {
        try {
            start.ifAvailable(loaded -> {});
        } catch (BeanCreationException ex) {
            if (!ex.contains(BeanCurrentlyInCreationException.class)) {
                throw ex;
            }
        }
    }
}
