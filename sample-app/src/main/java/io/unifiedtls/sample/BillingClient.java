package io.unifiedtls.sample;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Calls the billing service. There is nothing of TLS here: {@code unified-tls.clients} says with which certificate its host is called
 * and what it is verified against. When the files of that configuration change, the next connection has the new ones.
 */
@Component
class BillingClient {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final RestClient restClient;
    private final WebClient webClient;
    private final Environment environment;

    BillingClient(RestClient.Builder restClient, WebClient.Builder webClient, Environment environment) {
        this.restClient = restClient.build();
        this.webClient = webClient.build();
        this.environment = environment;
    }

    /** The answers, by the kind of client that got them. */
    Map<String, String> invoices() {
        String url = environment.getRequiredProperty("billing.url") + "/invoices";
        Map<String, String> answers = new LinkedHashMap<>();
        answers.put(
                "RestClient",
                Objects.requireNonNull(restClient.get().uri(url).retrieve().body(String.class)));
        answers.put(
                "WebClient",
                Objects.requireNonNull(webClient
                        .get()
                        .uri(url)
                        .retrieve()
                        .bodyToMono(String.class)
                        .block(TIMEOUT)));
        return answers;
    }
}
