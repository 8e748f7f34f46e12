package io.unifiedtls.autoconfigure.jdbc;

import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.client.NamedClients;
import io.unifiedtls.client.NamedClients.Registration;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.BeanCurrentlyInCreationException;
import org.springframework.beans.factory.ObjectProvider;

/** Registers an application once its factory exists, so that no thread of another one creates beans of it. */
final class NamedApplication {

    private NamedApplication() {}

    static Registration register(String name, ObjectProvider<TLSContextFactory> contexts) {
        try {
            TLSContextFactory factory = contexts.getObject();
            return NamedClients.register(name, () -> factory);
        } catch (BeanCreationException ex) {
            if (ex.contains(
                    BeanCurrentlyInCreationException.class)) { // It needs a database itself, which comes first then
                return NamedClients.register(name, contexts::getObject);
            }
            throw ex;
        }
    }
}
