package io.unifiedtls.server;

import io.unifiedtls.testing.Tool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code openssl s_client}, which sends one request and prints what it saw. */
final class SClient {

    private final List<String> arguments = new ArrayList<>();
    private final Function<SClient, Consumer<Seen>> observer;
    private String serverName = "";

    SClient(int port, Path directory) {
        this(port, directory, client -> seen -> {});
    }

    /**
     * Create a client.
     *
     * @param observer called before it runs; what it answers is called with what the client saw
     */
    SClient(int port, Path directory, Function<SClient, Consumer<Seen>> observer) {
        this.observer = observer;
        arguments.addAll(List.of("s_client", "-connect", "localhost:" + port, "-ign_eof"));
        arguments.addAll(List.of("-CAfile", directory.resolve("ca.pem").toString(), "-verify_return_error"));
    }

    SClient name(String name) {
        serverName = name;
        return with("-servername", name, "-verify_hostname", name);
    }

    /** The server name that it sends; empty if it sends none. */
    String serverName() {
        return serverName;
    }

    /** Whether an option is among the arguments. */
    boolean has(String option) {
        return arguments.contains(option);
    }

    /** What follows an option, or null if the option is not there. */
    @Nullable String value(String option) {
        int index = arguments.indexOf(option);
        return index < 0 ? null : arguments.get(index + 1);
    }

    SClient withoutName() {
        return with("-noservername");
    }

    SClient with(String... more) {
        arguments.addAll(List.of(more));
        return this;
    }

    SClient certificate(Path directory, String name) {
        return with(
                "-cert",
                directory.resolve(name + ".pem").toString(),
                "-key",
                directory.resolve(name + ".key").toString());
    }

    Seen get() {
        String request =
                "GET / HTTP/1.0\r\nHost: %s\r\n\r\n".formatted(serverName.isEmpty() ? "localhost" : serverName);
        Consumer<Seen> after = observer.apply(this);
        Seen seen = new Seen(Tool.openssl().run(request, arguments).output());
        after.accept(seen);
        return seen;
    }

    /** What it printed. */
    record Seen(String output) {

        /** The subject of the server's leaf. */
        String subject() {
            return find("(?m)^subject=(?:CN = )?(.*)$");
        }

        String applicationProtocol() {
            return find("(?m)^ALPN protocol: (.*)$");
        }

        boolean isResumed() {
            return output.contains("\nReused, ");
        }

        boolean isAnswered() {
            return Pattern.compile("HTTP/1\\.[01] 200").matcher(output).find();
        }

        /** A fact of the page. */
        String fact(String name) {
            return find("(?m)^" + Pattern.quote(name) + "=(.*?)\\r?$");
        }

        /** The number of the fatal alert, or none. */
        String alert() {
            return find("SSL alert number (\\d+)");
        }

        private String find(String regex) {
            Matcher matcher = Pattern.compile(regex).matcher(output);
            if (!matcher.find()) {
                return "";
            }
            return matcher.group(1).strip();
        }
    }
}
