package io.unifiedtls.autoconfigure.migration;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * The settings that replace {@code server.ssl}. Bundles stay in {@code spring.ssl.bundle}, and configurations name them.
 *
 * @param settings below {@code unified-tls}; empty if there is nothing to move
 * @param todo sentences about what the settings leave to the user
 */
record Migration(Map<String, Object> settings, List<String> todo) {

    private static final String BUNDLE = "server.ssl.bundle";
    private static final String NAMES = "server.ssl.server-name-bundles";

    static Migration of(WrittenSettings written) {
        if (written.text(BUNDLE).isEmpty() && !ServerSsl.isIn(written)) {
            return new Migration(Map.of(), List.of());
        }
        return new Moving(written).migration();
    }

    String yaml() {
        if (settings.isEmpty()) {
            return "# Nothing to move: neither server.ssl.certificate, server.ssl.key-store nor server.ssl.bundle is set.\n";
        }
        StringBuilder text = new StringBuilder("# Replaces server.ssl: remove that. Keep spring.ssl.bundle.\n");
        todo.forEach(each -> text.append("# To do: ").append(each).append('\n'));
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setIndicatorIndent(2);
        options.setIndentWithIndicator(true);
        options.setAllowUnicode(false);
        options.setSplitLines(false);
        return text.append(new Yaml(options).dump(Map.of("unified-tls", settings)))
                .toString();
    }

    /** The steps of one move. */
    private static final class Moving {

        private final WrittenSettings written;
        private final List<String> todo = new ArrayList<>();
        private final Map<String, Object> configurations = new LinkedHashMap<>();

        Moving(WrittenSettings written) {
            this.written = written;
        }

        Migration migration() {
            if (written.text("server.http2.enabled").isPresent()) {
                todo.add("Remove server.http2.enabled: application-protocols replaces it.");
            }
            String standard = written.text(BUNDLE).map(this::ofBundle).orElseGet(this::ofServer);
            List<Object> hosts = hosts();
            Map<String, Object> settings = new LinkedHashMap<>();
            settings.put("configurations", configurations);
            if (!hosts.isEmpty()) {
                settings.put("hosts", hosts);
            }
            Map<String, Object> server = new LinkedHashMap<>();
            written.text("server.ssl.enabled")
                    .filter(enabled -> !enabled.equalsIgnoreCase("true"))
                    .ifPresent(enabled -> server.put("enabled", enabled.startsWith("$") ? enabled : (Object) false));
            server.put("configuration", standard);
            server.put("unknown-server-name", "default");
            settings.put("server", server);
            return new Migration(settings, todo);
        }

        private List<Object> hosts() {
            List<Object> hosts = new ArrayList<>();
            for (int index = 0; ; index++) {
                Optional<String> name = written.text("%s[%d].server-name".formatted(NAMES, index));
                Optional<String> bundle = written.text("%s[%d].bundle".formatted(NAMES, index));
                if (name.isEmpty() || bundle.isEmpty()) {
                    return hosts;
                }
                Map<String, Object> host = new LinkedHashMap<>();
                host.put("server-names", List.of(name.get()));
                host.put("configuration", ofBundle(bundle.get()));
                hosts.add(host);
            }
        }

        /** A configuration with more than its bundle needs another name than the bundle. */
        private String ofBundle(String bundle) {
            Map<String, Object> configuration = new LinkedHashMap<>();
            configuration.put("bundle", bundle);
            ServerSsl.clientAuthentication(written).ifPresent(mode -> {
                configuration.put("client-authentication", mode);
                if (!trusts(bundle)) {
                    configuration.put("trust-store", Map.of("system", true));
                }
            });
            ServerSsl.putProtocols(written, configuration);
            for (Map.Entry<String, Object> known : configurations.entrySet()) {
                if (known.getValue().equals(configuration)) {
                    return known.getKey();
                }
            }
            boolean plain = configuration.size() == 1 && bundle.matches("[A-Za-z0-9-]+");
            String name = plain ? bundle : free(bundle.replaceAll("[^A-Za-z0-9-]", "") + "-server");
            configurations.put(name, configuration);
            return name;
        }

        private String ofServer() {
            String name = free("server");
            configurations.put(name, new ServerSsl(written, todo).configuration());
            return name;
        }

        private boolean trusts(String bundle) {
            return written.has("spring.ssl.bundle.pem.%s.truststore".formatted(bundle))
                    || written.has("spring.ssl.bundle.jks.%s.truststore".formatted(bundle));
        }

        /** A name that is neither a bundle's nor a configuration's. */
        private String free(String wanted) {
            String name = wanted;
            for (int number = 2; isTaken(name); number++) {
                name = "%s-%d".formatted(wanted, number);
            }
            return name;
        }

        private boolean isTaken(String name) {
            return configurations.containsKey(name)
                    || written.names("spring.ssl.bundle.pem").contains(name)
                    || written.names("spring.ssl.bundle.jks").contains(name);
        }
    }
}
