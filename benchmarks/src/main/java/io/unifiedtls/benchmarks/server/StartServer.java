package io.unifiedtls.benchmarks.server;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

/** An application on Tomcat that needs nothing of ours, so that it also starts without. Arguments: properties of Spring Boot. */
@SpringBootConfiguration
@EnableAutoConfiguration
public class StartServer {

    public static void main(String[] arguments) {
        SpringApplication.run(StartServer.class, arguments);
    }

    @Bean
    Pages pages() {
        return new Pages();
    }
}
