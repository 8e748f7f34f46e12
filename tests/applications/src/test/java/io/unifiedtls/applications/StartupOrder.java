package io.unifiedtls.applications;

import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;

/** Which beans an application creates before its web server, and which after it. */
final class StartupOrder implements BeanPostProcessor {

    private final Set<String> early = new ConcurrentSkipListSet<>();
    private final Set<String> late = new ConcurrentSkipListSet<>();
    private final WebServerApplicationContext application;

    StartupOrder(ApplicationContext application) {
        this.application = (WebServerApplicationContext) application;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        (application.getWebServer() == null ? early : late).add(name);
        return bean;
    }

    Set<String> early() {
        return early;
    }

    Set<String> late() {
        return late;
    }
}
