package io.unifiedtls.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.material.DevelopmentCertificateAuthority;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The pages in a browser. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Timeout(120)
class BrowserIT {

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
        browser.complaints();
    }

    @AfterEach
    void nothingToComplainOf() {
        assertThat(browser.complaints()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"acme.localhost, web, h2", "globex.localhost, strict, http/1.1", "blue.tenants.localhost, tenants, h2"})
    void hostTellsWhatWasNegotiated(String host, String configuration, String protocol) throws Exception {
        visit(host, "/");
        assertThat(browser.driver.findElement(By.tagName("h1")).getText()).isEqualTo(host);
        assertThat(browser.driver.findElement(By.tagName("dl")).getText()).contains(configuration, protocol);
        assertThat(browser.barriers()).isEmpty();
        browser.screenshot("portal.png");
    }

    /** A name that no tenant owns is an error of the connection, not of the application; the page tells it all the same. */
    @Test
    void refusedHostIsSeenOnThePage() {
        assertThatExceptionOfType(WebDriverException.class)
                .isThrownBy(() -> visit("nobody.tenants.localhost", "/"))
                .withMessageContaining("ERR_SSL_UNRECOGNIZED_NAME_ALERT");
        browser.complaints();
        visit("acme.localhost", "/tls.html");
        await().untilAsserted(() -> {
            assertThat(text("refusals")).contains("nobody.tenants.localhost", "unrecognized_name", "by server");
            assertThat(text("handshakes")).contains("TLSv1.3", "TLS_AES", "h2", "unrecognized_name");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "acme.localhost, would be served, web, matched host table: acme.localhost",
        "globex.localhost, would be served, strict, matched host table: globex.localhost",
        "blue.tenants.localhost, would be served, tenants, matched unified-tls.fleet",
        "nobody.tenants.localhost, would be refused: unrecognized_name, '', unknown unified-tls.fleet",
        "suspended.tenants.localhost, would be refused: access_denied, '', refused unified-tls.fleet"
    })
    void pageExplains(String host, String verdict, String configuration, String step) {
        visit("acme.localhost", "/tls.html");
        type("Server name", host);
        browser.driver.switchTo().activeElement().sendKeys(Keys.ENTER);
        await().untilAsserted(() ->
                assertThat(text("answer")).startsWith(host + " " + verdict).contains(step, configuration));
    }

    @Test
    void hostsAreFilteredAndExplainedFromTheirRow() {
        visit("acme.localhost", "/tls.html");
        await().untilAsserted(() -> assertThat(rows())
                .hasSizeGreaterThan(6)
                .anySatisfy(row -> assertThat(row.getText()).startsWith("acme.localhost web unified-tls.hosts")));
        assertThat(rows())
                .allSatisfy(row -> assertThat(
                                row.findElement(By.tagName("meter")).getAttribute("value"))
                        .satisfies(days -> assertThat(Double.parseDouble(days)).isPositive()));
        type("Name or configuration contains", "partners");
        browser.driver.switchTo().activeElement().sendKeys(Keys.ENTER);
        await().untilAsserted(() -> assertThat(rows())
                .singleElement()
                .satisfies(row -> assertThat(row.getText()).startsWith("partners.localhost partners")));
        rows().get(0).findElement(By.tagName("button")).click();
        await().untilAsserted(() -> assertThat(text("answer"))
                .startsWith("partners.localhost would be served")
                .contains("need"));
    }

    /** From the first visit to the last, each at the next handshake. */
    @Test
    void tenantIsAddedSuspendedResumedAndRemoved() throws IOException {
        visit("acme.localhost", "/");
        browser.driver.findElement(By.name("name")).sendKeys("crimson" + Keys.ENTER);
        await().untilAsserted(() -> assertThat(tenant("crimson")).contains("served"));
        visit("crimson.tenants.localhost", "/");
        assertThat(browser.driver.findElement(By.tagName("h1")).getText()).isEqualTo("crimson.tenants.localhost");
        visit("acme.localhost", "/");
        press("suspend crimson");
        await().untilAsserted(() -> assertThat(tenant("crimson")).contains("refused"));
        press("resume crimson");
        await().untilAsserted(() -> assertThat(tenant("crimson")).contains("served"));
        assertThat(browser.barriers()).isEmpty();
        press("remove crimson");
        await().untilAsserted(() -> assertThat(browser.driver.getPageSource()).doesNotContain("crimson"));
    }

    @Test
    void hostsAreFoundByTheirTenant() {
        visit("acme.localhost", "/tls.html");
        type("Tenant", "blue");
        browser.driver.switchTo().activeElement().sendKeys(Keys.ENTER);
        await().untilAsserted(() -> assertThat(rows())
                .singleElement()
                .satisfies(row ->
                        assertThat(row.getText()).startsWith("blue.tenants.localhost the server's tenant blue")));
    }

    /** The endpoint's answer is altered in the browser, since the database of this application is a file, which is never away. */
    @Test
    void olderAnswersAreSeenOnThePage() throws IOException {
        visit("acme.localhost", "/tls.html");
        await().untilAsserted(() -> assertThat(text("summary")).containsPattern("older answers\\s+none"));
        browser.driver.executeScript("""
                const real = window.fetch;
                window.fetch = async (...request) => {
                  const tls = await (await real(...request)).json();
                  tls.staleAnswers = { "unified-tls.fleet": {
                    since: "2026-11-01T00:00:00Z", handshakes: 12, hosts: 3, names: ["blue.tenants.localhost"] } };
                  return new Response(JSON.stringify(tls));
                };""");
        browser.driver.findElement(By.id("refresh")).click();
        await().untilAsserted(() ->
                assertThat(text("summary")).contains("unified-tls.fleet fails since", "12 handshakes of 3 hosts"));
        assertThat(rows())
                .filteredOn(row -> row.getText().contains("an older answer"))
                .singleElement()
                .satisfies(row -> assertThat(row.getText()).startsWith("blue.tenants.localhost"));
        assertThat(browser.barriers()).isEmpty();
    }

    @Test
    void whatIsWrongIsSaid() {
        visit("acme.localhost", "/tls.html");
        type("Server name", "a..b");
        browser.driver.switchTo().activeElement().sendKeys(Keys.ENTER);
        await().untilAsserted(() -> assertThat(text("failure")).isNotEmpty());
        assertThat(browser.complaints()).singleElement().asString().contains("status of 400");
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void everybodyCanUseThePage(String colorScheme) throws Exception {
        browser.prefer(colorScheme);
        visit("acme.localhost", "/tls.html");
        type("Server name", "suspended.tenants.localhost");
        browser.driver.switchTo().activeElement().sendKeys(Keys.ENTER);
        await().untilAsserted(() -> {
            assertThat(text("answer")).contains("access_denied");
            assertThat(rows()).isNotEmpty();
        });
        assertThat(browser.barriers()).isEmpty();
        browser.screenshot("tls-%s.png".formatted(colorScheme));
    }

    private void visit(String host, String path) {
        browser.driver.get("https://%s:%d%s".formatted(host, port, path));
    }

    private static String text(String id) {
        return browser.driver.findElement(By.id(id)).getText();
    }

    private static String tenant(String name) {
        return browser.driver
                .findElement(By.xpath("//tr[td/a[text()='%s']]".formatted(name)))
                .getText();
    }

    private static void press(String label) {
        browser.driver
                .findElement(By.cssSelector("button[aria-label='%s']".formatted(label)))
                .click();
    }

    private static List<WebElement> rows() {
        return browser.driver.findElements(By.cssSelector("#hosts tr"));
    }

    /** Without a mouse: go from field to field until the one of that label, and type. */
    private static void type(String label, String text) {
        for (int i = 0; i < 30; i++) {
            browser.driver.switchTo().activeElement().sendKeys(Keys.TAB);
            WebElement focused = browser.driver.switchTo().activeElement();
            if (label.equals(focused.getAccessibleName())) {
                focused.sendKeys(Keys.chord(Keys.CONTROL, "a"), text);
                return;
            }
        }
        throw new AssertionError("The key TAB does not lead to " + label);
    }
}
