package io.unifiedtls.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.material.DevelopmentCertificateAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The console in a browser. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Timeout(180)
@Tag("long")
class ConsoleIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path directory;

    @TempDir
    static Path home;

    private static Browser browser;

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void developmentDirectory(DynamicPropertyRegistry registry) {
        registry.add("unified-tls.development.directory", directory::toString);
    }

    @BeforeAll
    static void start(@Autowired DevelopmentCertificateAuthority authority) throws Exception {
        browser = new Browser(home, authority.certificateFile());
    }

    @AfterAll
    static void end() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void forget() {
        browser.driver.get("about:blank");
        browser.complaints();
    }

    /** A name that no tenant owns is an error of the connection, not of the application; the console tells it all the same. */
    @Test
    void refusalIsSeen() {
        assertThatExceptionOfType(WebDriverException.class)
                .isThrownBy(() -> browser.driver.get("https://nobody.tenants.localhost:%d/".formatted(port)))
                .withMessageContaining("ERR_SSL_UNRECOGNIZED_NAME_ALERT");
        visit("#refusals");
        seen("nobody.tenants.localhost", "unrecognized_name by server");
        visit("#overview");
        seen("unrecognized_name", "TLSv1.3", "TLS_AES", "acme.localhost");
    }

    @ParameterizedTest
    @CsvSource({
        "acme.localhost, would be served, matched host table: acme.localhost",
        "blue.tenants.localhost, would be served, matched unified-tls.fleet",
        "nobody.tenants.localhost, would be refused: unrecognized_name, unknown unified-tls.fleet",
        "suspended.tenants.localhost, would be refused: access_denied, refused unified-tls.fleet"
    })
    void consoleExplains(String host, String verdict, String step) {
        visit("#explain");
        type("Server name", host);
        browser.driver.switchTo().activeElement().sendKeys(Keys.ENTER);
        seen(host + " " + verdict, step);
        assertThat(browser.complaints()).isEmpty();
    }

    /** Without a mouse, from the search to the host. */
    @Test
    void hostIsFoundByKeyboard() {
        visit("#hosts");
        type("Name or configuration contains", "partners");
        browser.driver.switchTo().activeElement().sendKeys(Keys.ENTER);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(view())
                        .contains("partners.localhost", "1 to 1 of 1")
                        .doesNotContain("globex"));
        tabTo("partners.localhost");
        browser.driver.switchTo().activeElement().sendKeys(Keys.ENTER);
        seen("partners.localhost would be served", "Certificate", "need");
        assertThat(browser.complaints()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void everybodyCanUseEachView(String colorScheme) throws Exception {
        browser.prefer(colorScheme);
        for (int width : List.of(375, 768, 1280)) {
            resize(width);
            for (String view : List.of(
                    "overview",
                    "hosts",
                    "host/acme.localhost",
                    "explain?serverName=blue.tenants.localhost",
                    "refusals",
                    "replicas")) {
                visit("#" + view);
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(browser.driver.findElements(By.cssSelector("#view section")))
                                .isNotEmpty());
                nothingIsBeside("%s at %d".formatted(view, width));
                if (view.contains(".localhost")) { // an explanation
                    assertThat(number("return document.documentElement.scrollHeight"))
                            .as("%s at %d", view, width)
                            .isLessThan(3_000);
                }
                assertThat(browser.barriers()).as("%s at %d", view, width).isEmpty();
                screenshot("console-%s-%d-%s.png".formatted(view.replaceAll("[/?].*", ""), width, colorScheme));
            }
        }
        assertThat(browser.complaints()).isEmpty();
        resize(1200);
    }

    /** The answer is altered in the browser, since no reader of this application lets such texts in. */
    @Test
    void textsOfStrangersAreText() throws IOException {
        resize(375);
        visit("#replicas");
        seen("Replicas");
        browser.driver.executeScript("""
                const real = window.fetch;
                window.fetch = async (...request) => {
                  const tls = await (await real(...request)).json();
                  const [hosts, refusals] = [tls.hosts.content, tls.refusals];
                  const names = ["<img src=x onerror=alert(1)>", "a\\nb", "\\u202Egnp.exe", "x".repeat(253)];
                  for (const name of names) {
                    hosts.push({ name, configuration: name, origin: name, fault: name });
                    refusals.push({ time: "2026-11-01T00:00:00Z", serverName: name, outcome: name, by: name, reason: name });
                  }
                  return new Response(JSON.stringify(tls));
                };""");
        for (String view : List.of("hosts", "refusals")) {
            browser.driver.executeScript("location.hash = arguments[0]", view);
            seen("<img src=x onerror=alert(1)>", "a\\u{a}b", "\\u{202e}gnp.exe", "x".repeat(253));
            assertThat(browser.driver.findElements(By.cssSelector("#view img"))).isEmpty();
            nothingIsBeside(view);
            assertThat(browser.barriers()).isEmpty();
            screenshot("console-strangers-%s.png".formatted(view));
        }
        assertThat(browser.complaints()).isEmpty();
        resize(1200);
    }

    @Test
    void consoleRefreshesItselfAndSaysWhenItCannot() {
        visit("#overview");
        seen("State");
        browser.driver.executeScript("""
                window.real = window.fetch;
                window.fetch = async () => { throw new TypeError("The server is away."); };""");
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(failure()).startsWith("Cannot refresh since").endsWith("The server is away."));
        assertThat(view()).contains("State");
        browser.driver.executeScript("window.fetch = window.real;");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(failure()).isEmpty());
    }

    @Test
    void whatIsWrongIsSaid() {
        visit("#explain?serverName=a..b");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(failure()).contains("serverName"));
    }

    private void visit(String view) {
        browser.driver.get("https://acme.localhost:%d/actuator/tlsconsole%s".formatted(port, view));
    }

    private static void seen(CharSequence... texts) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(view()).contains(texts));
    }

    /** For the eyes of a person; what is on it was verified before. */
    private static void screenshot(String name) throws IOException {
        Files.write(Path.of("target", name), browser.driver.getScreenshotAs(OutputType.BYTES));
    }

    private static String view() {
        return (String) Objects.requireNonNull(
                browser.driver.executeScript("return document.getElementById('view').innerText"));
    }

    private static String failure() {
        return browser.driver.findElement(By.id("failure")).getText();
    }

    private static void resize(int width) {
        browser.driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
    }

    /** The page is as wide as the window. */
    private static void nothingIsBeside(String view) {
        assertThat(number("return document.documentElement.scrollWidth"))
                .as(view)
                .isEqualTo(number("return document.documentElement.clientWidth"));
    }

    private static long number(String script) {
        return ((Number) Objects.requireNonNull(browser.driver.executeScript(script))).longValue();
    }

    private static void type(String label, String text) {
        tabTo(label).sendKeys(Keys.chord(Keys.CONTROL, "a"), text);
    }

    /** Without a mouse: go on until the element of that name has the focus. */
    private static WebElement tabTo(String name) {
        for (int i = 0; i < 30; i++) {
            browser.driver.switchTo().activeElement().sendKeys(Keys.TAB);
            WebElement focused = browser.driver.switchTo().activeElement();
            if (name.equals(focused.getAccessibleName())) {
                return focused;
            }
        }
        throw new AssertionError("The key TAB does not lead to " + name);
    }
}
