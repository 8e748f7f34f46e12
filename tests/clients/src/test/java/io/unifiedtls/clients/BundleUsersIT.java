package io.unifiedtls.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import io.unifiedtls.material.PemReader;
import io.unifiedtls.operations.TLSReload;
import io.unifiedtls.operations.TLSReloader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.bson.Document;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaTemplate;

/** What Spring Boot configures with an SSL bundle, against servers that want a certificate, with no code of ours. */
@Timeout(180)
@Tag("ci")
class BundleUsersIT {

    @TempDir
    static Path directory;

    private static Material material;

    @BeforeAll
    static void writeMaterial() throws Exception {
        material = Material.in(directory);
    }

    @Test
    void redis() throws Exception {
        Service.require("redis-server");
        int port = Service.freePort();
        List<String> command = List.of(
                "redis-server",
                "--port",
                "0",
                "--bind",
                "127.0.0.1",
                "--tls-port",
                String.valueOf(port),
                "--tls-cert-file",
                material.file("server.pem"),
                "--tls-key-file",
                material.file("server.key"),
                "--tls-ca-cert-file",
                material.file("client-ca.pem"),
                "--save",
                "",
                "--dir",
                directory.toString());
        try (Service server = Service.start(port, directory.resolve("redis.log"), Map.of(), command)) {
            String address = "spring.data.redis.port=" + server.port();
            try (var application = start("spring.data.redis.ssl.bundle=backend", address)) {
                StringRedisTemplate redis = application.getBean(StringRedisTemplate.class);
                redis.opsForValue().set("key", "value");
                assertThat(redis.opsForValue().get("key")).isEqualTo("value");
            }
            for (String other : List.of("anonymous", "stranger")) {
                try (var application = start("spring.data.redis.ssl.bundle=" + other, address)) {
                    StringRedisTemplate redis = application.getBean(StringRedisTemplate.class);
                    assertThatThrownBy(() -> redis.opsForValue().get("key"))
                            .as(other)
                            .isNotNull();
                }
            }
        }
    }

    @Test
    void rabbitmq() throws Exception {
        Service.require("rabbitmqctl");
        int port = Service.freePort();
        Path configuration = Files.writeString(directory.resolve("rabbitmq.conf"), """
                listeners.tcp = none
                listeners.ssl.1 = 127.0.0.1:%d
                ssl_options.certfile = %s
                ssl_options.keyfile = %s
                ssl_options.cacertfile = %s
                ssl_options.verify = verify_peer
                ssl_options.fail_if_no_peer_cert = true
                """.formatted(
                port, material.file("server.pem"), material.file("server.key"), material.file("client-ca.pem")));
        String nameServer = String.valueOf(Service.freePort());
        Map<String, String> environment = Map.of(
                "HOME", directory.toString(),
                "RABBITMQ_NODENAME", "test%d@localhost".formatted(port),
                "RABBITMQ_CONFIG_FILE", configuration.toString(),
                "RABBITMQ_MNESIA_BASE", directory.resolve("mnesia").toString(),
                "RABBITMQ_LOG_BASE", directory.resolve("logs").toString(),
                "RABBITMQ_ENABLED_PLUGINS_FILE", directory.resolve("plugins").toString(),
                "RABBITMQ_DIST_PORT", String.valueOf(Service.freePort()),
                "ERL_EPMD_ADDRESS", "127.0.0.1",
                "ERL_EPMD_PORT", nameServer);
        List<String> command = List.of("/usr/lib/rabbitmq/bin/rabbitmq-server");
        try (Service server = Service.start(port, directory.resolve("rabbitmq.log"), environment, command)) {
            String address = "spring.rabbitmq.port=" + server.port();
            try (var application = start("spring.rabbitmq.ssl.bundle=backend", address)) {
                RabbitTemplate rabbit = application.getBean(RabbitTemplate.class);
                rabbit.execute(channel -> channel.queueDeclare("queue", false, false, true, Map.of()));
                rabbit.convertAndSend("queue", "message");
                assertThat(rabbit.receiveAndConvert("queue", 10_000)).isEqualTo("message");
            }
            for (String other : List.of("anonymous", "stranger")) {
                try (var application = start("spring.rabbitmq.ssl.bundle=" + other, address)) {
                    RabbitTemplate rabbit = application.getBean(RabbitTemplate.class);
                    assertThatThrownBy(() -> rabbit.convertAndSend("queue", "message"))
                            .as(other)
                            .isNotNull();
                }
            }
        } finally {
            // It has left its parent.
            new ProcessBuilder("epmd", "-port", nameServer, "-kill").start().waitFor();
        }
    }

    /** And the certificate that a client shows after a reload is the new one: the broker knows it by its principal. */
    @Test
    void kafka() throws Exception {
        int port = Service.freePort();
        Path properties = brokerProperties(port);
        java(
                "kafka.tools.StorageTool",
                "format",
                "--standalone",
                "--cluster-id=" + Uuid.randomUuid(),
                "-c",
                properties.toString());
        List<String> command = javaCommand("kafka.Kafka", properties.toString());
        try (Service server = Service.start(port, directory.resolve("kafka.log"), Map.of(), command)) {
            String address = "spring.kafka.bootstrap-servers=localhost:" + server.port();
            try (var application = start(
                    "spring.kafka.ssl.bundle=backend",
                    "spring.kafka.security.protocol=SSL",
                    address,
                    "spring.kafka.producer.properties.max.block.ms=20000")) {
                KafkaTemplate<Object, Object> kafka = application
                        .<KafkaTemplate<Object, Object>>getBeanProvider(new ParameterizedTypeReference<>() {})
                        .getObject();
                assertThatThrownBy(() -> kafka.send("topic", "refused").get())
                        .hasStackTraceContaining("AuthorizationException");
                material.renewClient("second");
                assertThat(application.getBean(TLSReloader.class).reload().outcome())
                        .isEqualTo(TLSReload.Outcome.APPLIED);
                kafka.getProducerFactory().reset(); // Its next connection shows the new certificate.
                kafka.send("topic", "message").get();
                assertThat(received(application))
                        .singleElement()
                        .satisfies(message -> assertThat(message.value()).isEqualTo("message"));
            }
        }
    }

    private static Path brokerProperties(int port) throws Exception {
        Path properties = directory.resolve("kafka.properties");
        int internal = Service.freePort();
        int controller = Service.freePort();
        Properties broker = new Properties();
        broker.putAll(Map.of(
                "process.roles", "broker,controller",
                "node.id", "1",
                "controller.quorum.bootstrap.servers", "localhost:" + controller,
                "controller.listener.names", "CONTROLLER",
                "listeners",
                        "CLIENTS://localhost:%d,INTERNAL://localhost:%d,CONTROLLER://localhost:%d"
                                .formatted(port, internal, controller),
                "inter.broker.listener.name", "INTERNAL",
                "listener.security.protocol.map", "CLIENTS:SSL,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "log.dirs", directory.resolve("kafka").toString(),
                "offsets.topic.replication.factor", "1"));
        broker.putAll(Map.of(
                "group.initial.rebalance.delay.ms", "0",
                "ssl.client.auth", "required",
                "ssl.keystore.type", "PEM",
                "ssl.keystore.location", material.file("server-both.pem"),
                "ssl.truststore.type", "PEM",
                "ssl.truststore.location", material.file("client-ca.pem"),
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "super.users", "User:CN=second;User:ANONYMOUS"));
        try (var writer = Files.newBufferedWriter(properties)) {
            broker.store(writer, null);
        }
        return properties;
    }

    private static ConsumerRecords<Object, Object> received(ConfigurableApplicationContext application) {
        ConsumerFactory<Object, Object> consumers = application
                .<ConsumerFactory<Object, Object>>getBeanProvider(new ParameterizedTypeReference<>() {})
                .getObject();
        try (Consumer<Object, Object> consumer = consumers.createConsumer()) {
            List<TopicPartition> partitions = List.of(new TopicPartition("topic", 0));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            return consumer.poll(Duration.ofSeconds(30));
        }
    }

    private static void java(String... arguments) throws Exception {
        Path log = directory.resolve("java.log");
        Process process = new ProcessBuilder(javaCommand(arguments))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor()).as(Files.readString(log)).isZero();
    }

    private static List<String> javaCommand(String... arguments) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(arguments));
        return command;
    }

    /** A server in Java, since Debian has none; it asks for no certificate. */
    @Test
    void mongodb() throws Exception {
        MongoServer server = new MongoServer(new MemoryBackend());
        server.enableSsl(
                PemReader.privateKey(Files.readString(Path.of(material.file("server.key"))), null, "server.key"),
                null,
                PemReader.certificates(Files.readString(Path.of(material.file("server.pem"))), "server.pem")
                        .get(0));
        server.bind("localhost", 0);
        try {
            String address = "spring.mongodb.uri=mongodb://localhost:%d/test?serverSelectionTimeoutMS=5000"
                    .formatted(server.getLocalAddress().getPort());
            try (var application = start("spring.mongodb.ssl.bundle=backend", address)) {
                var collection = application
                        .getBean(MongoClient.class)
                        .getDatabase("test")
                        .getCollection("things");
                collection.insertOne(new Document("name", "value"));
                assertThat(collection.countDocuments()).isEqualTo(1);
            }
            try (var application = start("spring.mongodb.ssl.bundle=stranger", address)) {
                MongoClient stranger = application.getBean(MongoClient.class);
                assertThatThrownBy(() -> stranger.getDatabase("test")
                                .listCollectionNames()
                                .first())
                        .hasStackTraceContaining("is not in the trust store");
            }
        } finally {
            server.shutdownNow();
        }
    }

    private static ConfigurableApplicationContext start(String... properties) {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties(material.properties())
                .properties(properties)
                .run();
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
    static class Application {}
}
