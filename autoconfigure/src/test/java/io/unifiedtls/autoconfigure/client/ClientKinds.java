package io.unifiedtls.autoconfigure.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.context.ApplicationContext;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

/** The HTTP clients that Spring Boot builds, by name and library. */
final class ClientKinds {

    private ClientKinds() {}

    static Stream<Arguments> all() {
        return Stream.of(
                Arguments.of("RestClient on the JDK", "jdk", kind(ClientKinds::restClient)),
                Arguments.of("RestClient on Apache", "http-components", kind(ClientKinds::restClient)),
                Arguments.of("RestClient on Reactor", "reactor", kind(ClientKinds::restClient)),
                Arguments.of("RestClient on URLConnection", "simple", kind(ClientKinds::restClient)),
                Arguments.of("RestTemplate on the JDK", "jdk", kind(ClientKinds::restTemplate)),
                Arguments.of("RestTemplate on Apache", "http-components", kind(ClientKinds::restTemplate)),
                Arguments.of("WebClient on the JDK", "jdk", kind(ClientKinds::webClient)),
                Arguments.of("WebClient on Apache", "http-components", kind(ClientKinds::webClient)),
                Arguments.of("WebClient on Reactor", "reactor", kind(ClientKinds::webClient)),
                Arguments.of("java.net.http.HttpClient", "jdk", kind(ClientKinds::httpClient)));
    }

    private static UnaryOperator<String> restClient(ApplicationContext context) {
        RestClient client = context.getBean(RestClient.Builder.class).build();
        return url -> client.get().uri(url).retrieve().body(String.class);
    }

    private static UnaryOperator<String> restTemplate(ApplicationContext context) {
        RestTemplate client = context.getBean(RestTemplateBuilder.class).build();
        return url -> client.getForObject(url, String.class);
    }

    private static UnaryOperator<String> webClient(ApplicationContext context) {
        WebClient client = context.getBean(WebClient.Builder.class).build();
        return url -> client.get().uri(url).retrieve().bodyToMono(String.class).block(Duration.ofSeconds(20));
    }

    private static UnaryOperator<String> httpClient(ApplicationContext context) {
        HttpClient client = context.getBean(HttpClient.Builder.class).build();
        return url -> {
            try {
                return client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                        .body();
            } catch (IOException | InterruptedException ex) {
                throw new IllegalStateException(ex);
            }
        };
    }

    private static Kind kind(Kind kind) {
        return kind;
    }

    /** Make a client, which answers with the body at an address. */
    interface Kind {

        UnaryOperator<String> client(ApplicationContext context);
    }
}
