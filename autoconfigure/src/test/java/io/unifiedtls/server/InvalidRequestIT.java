package io.unifiedtls.server;

import static io.unifiedtls.server.EndpointApplication.get;
import static io.unifiedtls.server.EndpointApplication.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the endpoint says about requests that it does not answer. */
@Timeout(120)
class InvalidRequestIT {

    @TempDir
    Path directory;

    @BeforeEach
    void writeMaterial() throws IOException {
        EndpointApplication.writeMaterial(directory, EndpointApplication.shop());
    }

    @ParameterizedTest
    @EnumSource
    void saysWhatIsWrongAndWhatIsAccepted(EmbeddedServer server) throws Exception {
        try (var application = start(server, directory)) {
            String names = "a host name in ASCII";
            assertRefused(application, "explain?serverName=a..b", "serverName", "'a..b' is not a host name.", names);
            assertRefused(application, "explain?serverName=", "serverName", "must have 1 to 253 characters", names);
            assertRefused(
                    application, "explain?serverName=192.0.2.1", "serverName", "'192.0.2.1' is an IP literal", names);
            assertRefused(
                    application, "explain?serverName=2001:db8::1", "serverName", "is an IP literal or contains", names);
            assertRefused(application, "explain?serverName=shop.example:443", "serverName", "contains a port", names);
            assertRefused(application, "explain?serverName=*.shop.example", "serverName", "is not a host name", names);
            assertRefused(application, "explain?serverName=m%C3%BCnchen.example", "serverName", "m\\u00fcnchen", names);
            assertRefused(application, "explain?serverName=a%0Ab", "serverName", "'a\\u000ab'", names);
            assertRefused(
                    application, "explain?version=1.3", "version", "Unknown TLS version '1.3'.", "TLSv1.2, TLSv1.3");
            assertRefused(application, "explain?version=TLSv1.3,", "version", "Unknown TLS version ''.", "TLSv1.2");
            assertRefused(
                    application,
                    "explain?applicationProtocol=,",
                    "applicationProtocol",
                    "1 to 255 bytes",
                    "h2 and http/1.1");
            assertRefused(application, "?page=-1", "page", "page is -1.", "0 and above");
            assertRefused(application, "?size=1001", "size", "size is 1001.", "1 to 1000");
        }
    }

    @Test
    void everyFieldIsDocumented() throws Exception {
        String part = Files.readString(Path.of("../docs/endpoint.md")).split("(?m)^## Invalid requests", -1)[1];
        try (var application = start(EmbeddedServer.TOMCAT, directory)) {
            assertThat(refusal(application, "explain?version=1.3").propertyNames())
                    .containsExactlyInAnyOrderElementsOf(Pattern.compile("(?m)^\\| `([^`]+)` \\|")
                            .matcher(part)
                            .results()
                            .map(match -> match.group(1))
                            .collect(Collectors.toList()));
        }
    }

    @Test
    void saysSoThroughJmx() throws Exception {
        try (var application = start(
                EmbeddedServer.TOMCAT,
                directory,
                "spring.jmx.enabled=true",
                "management.endpoints.jmx.exposure.include=tls")) {
            assertThatExceptionOfType(ReflectionException.class)
                    .isThrownBy(() -> application
                            .getBean(MBeanServer.class)
                            .invoke(
                                    new ObjectName("org.springframework.boot:type=Endpoint,name=Tls"),
                                    "explain",
                                    new Object[] {"shop.example", null, "1.3"},
                                    new String[] {String.class.getName(), String.class.getName(), String.class.getName()
                                    }))
                    .withMessageStartingWith("version: Unknown TLS version '1.3'.")
                    .withMessageContaining("Accepted: TLSv1, TLSv1.1, TLSv1.2, TLSv1.3");
        }
    }

    private static void assertRefused(
            ConfigurableApplicationContext application,
            String request,
            String parameter,
            String reason,
            String accepted)
            throws IOException {
        JsonNode refusal = refusal(application, request);
        assertThat(refusal.get("parameter").asString()).isEqualTo(parameter);
        assertThat(refusal.get("reason").asString()).contains(reason);
        assertThat(refusal.get("accepted").asString()).contains(accepted);
    }

    private static JsonNode refusal(ConfigurableApplicationContext application, String request) throws IOException {
        String answer = get(application, "/actuator/tls" + (request.startsWith("?") ? "" : "/") + request);
        assertThat(answer).contains("400");
        return JsonMapper.shared().readTree(answer.substring(answer.indexOf('{'), answer.lastIndexOf('}') + 1));
    }
}
