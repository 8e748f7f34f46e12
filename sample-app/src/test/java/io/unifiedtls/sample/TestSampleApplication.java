package io.unifiedtls.sample;

import java.util.Arrays;
import java.util.stream.Stream;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.SpringApplication;

/**
 * The sample application with one of its profiles {@code acme}, {@code kubernetes}, {@code vault} and {@code spiffe}, and with a service for tests that its
 * certificates come from and that ends with it. {@code mvn spring-boot:test-run} starts it; the profile is {@code acme} unless {@code -Dspring-boot.run.profiles} names
 * another one.
 */
final class TestSampleApplication {

    private TestSampleApplication() {}

    public static void main(String[] arguments) throws Exception {
        DefaultApplicationArguments options = new DefaultApplicationArguments(arguments);
        TestPlatform platform = TestPlatform.of(option(options, "spring.profiles.active", "acme"));
        String[] all = Stream.concat(Arrays.stream(arguments), platform.start(options).stream())
                .toArray(String[]::new);
        try {
            SpringApplication.from(SampleApplication::main)
                    .withAdditionalProfiles(platform.profile())
                    .run(all);
        } catch (RuntimeException ex) { // Spring Boot has logged it
            System.exit(1); // The service's threads would go on
        }
    }

    /** The first value of an option of the command line. */
    static String option(DefaultApplicationArguments options, String name, String otherwise) {
        var values = options.getOptionValues(name);
        return values == null || values.isEmpty() ? otherwise : values.get(0);
    }
}
