package io.unifiedtls.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.material.DevelopmentCertificateAuthority;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
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

    private void visit(String host, String path) {
        browser.driver.get("https://%s:%d%s".formatted(host, port, path));
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
}
