package io.unifiedtls.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Headless Chromium, which trusts one authority because it was imported. */
final class Browser implements AutoCloseable {

    final ChromeDriver driver;

    /**
     * Start a browser.
     *
     * @param home an empty directory
     * @param authority the PEM file to trust
     */
    Browser(Path home, Path authority) throws IOException, InterruptedException {
        Tools.require("chromium", "chromedriver", "certutil");
        String database = "sql:" + Files.createDirectories(home.resolve(".pki/nssdb"));
        Tools.run(List.of("certutil", "-d", database, "-N", "--empty-password"));
        Tools.run(List.of("certutil", "-d", database, "-A", "-t", "C,,", "-n", "dev", "-i", authority.toString()));
        ChromeOptions options = new ChromeOptions();
        options.setBinary(Tools.path("chromium").toFile());
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-background-networking",
                "--disable-component-update",
                "--user-data-dir=" + home.resolve("profile"));
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(Tools.path("chromedriver").toFile())
                        .usingAnyFreePort()
                        .withEnvironment(Map.of("HOME", home.toString()))
                        .build(),
                options);
        driver.manage().timeouts().scriptTimeout(Duration.ofMinutes(2)); // axe on a busy machine
        driver.manage().window().setSize(new Dimension(1200, 1900));
    }

    /** The complaints of pages since this was asked last, such as scripts that the policy forbids. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(Object::toString)
                .toList();
    }

    void prefer(String colorScheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colorScheme))));
    }

    /** The findings of axe on the page as it is now. */
    List<?> barriers() throws IOException {
        try (InputStream script = Objects.requireNonNull(Browser.class.getResourceAsStream("/axe.min.js"))) {
            driver.executeScript(new String(script.readAllBytes(), StandardCharsets.UTF_8));
        }
        return (List<?>) Objects.requireNonNull(driver.executeAsyncScript("""
                const done = arguments[0];
                axe.run().then(
                    ({ passes, violations }) => done(passes.length
                        ? violations.map(({ help, nodes }) =>
                            [help, ...nodes.map((node) => node.html + node.failureSummary)].join("\\n"))
                        : ["Nothing was checked"]),
                    (error) => done([String(error)]));
                """));
    }

    /** Keep a picture, for people who look at the build. */
    void screenshot(String name) throws IOException {
        Path file = Path.of("target", name);
        Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
        assertThat(Files.size(file)).isGreaterThan(20_000);
    }

    @Override
    public void close() {
        driver.quit();
    }
}
