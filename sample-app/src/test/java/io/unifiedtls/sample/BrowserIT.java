package io.unifiedtls.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The page in headless Chromium, which trusts the development CA because it was imported. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class BrowserIT {

    @TempDir
    static Path directory;

    @TempDir
    static Path home;

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void developmentDirectory(DynamicPropertyRegistry registry) {
        registry.add("tls.development.directory", directory::toString);
    }

    @Test
    void pageIsShownWithoutErrors() throws Exception {
        Tools.require("chromium", "certutil");
        Path database = Files.createDirectories(home.resolve(".pki/nssdb"));
        run("certutil", "-d", "sql:" + database, "-N", "--empty-password");
        run(
                "certutil",
                "-d",
                "sql:" + database,
                "-A",
                "-t",
                "C,,",
                "-n",
                "dev",
                "-i",
                directory.resolve("ca.pem").toString());
        String dom = chromium("https://blue.tenants.localhost:%d/".formatted(port), "--dump-dom");
        assertThat(dom)
                .contains("<h1>blue.tenants.localhost</h1>", "<dd>tenants</dd>", "<dd>h2</dd>", "partners.localhost");
        Path screenshot = Path.of("target/portal.png").toAbsolutePath();
        String log = chromium(
                "https://acme.localhost:%d/".formatted(port), "--screenshot=" + screenshot, "--window-size=1100,900");
        assertThat(log).doesNotContain("CONSOLE").doesNotContain("net_error");
        assertThat(Files.size(screenshot)).isGreaterThan(20_000);
    }

    /** A page that no tenant owns is an error of the connection, not of the application. */
    @Test
    void unknownHostIsNotReached() throws Exception {
        Tools.require("chromium");
        assertThat(chromium("https://nobody.tenants.localhost:%d/".formatted(port), "--dump-dom"))
                .doesNotContain("You are connected to");
    }

    private static String chromium(String url, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--enable-logging=stderr",
                "--user-data-dir=" + home.resolve("profile")));
        command.addAll(List.of(options));
        command.add(url);
        return run(command.toArray(String[]::new));
    }

    private static String run(String... command) throws IOException, InterruptedException {
        File output = Files.createTempFile(home, "output", ".txt").toFile();
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output);
        builder.environment().put("HOME", home.toString());
        Process process = builder.start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command[0] + " ran longer than 60 s");
        }
        String text = Files.readString(output.toPath(), StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }
}
