package io.unifiedtls.corpus;

import io.unifiedtls.server.LocalClients;
import java.util.Arrays;
import java.util.stream.Stream;
import org.springframework.context.ConfigurableApplicationContext;

/** Ours with properties of a test's own, until it is closed. */
record Started(ConfigurableApplicationContext application, int port) implements Target, AutoCloseable {

    static Started of(Ours kind, String... properties) {
        String[] all = Stream.concat(
                        Stream.of(
                                "server.tomcat.max-keep-alive-requests=-1",
                                "unified-tls.server.backend=" + kind.backend()),
                        Arrays.stream(properties))
                .toArray(String[]::new);
        var application = kind.server().start(CorpusApplication.class, all);
        return new Started(application, LocalClients.port(application));
    }

    @Override
    public void close() {
        application.close();
    }
}
