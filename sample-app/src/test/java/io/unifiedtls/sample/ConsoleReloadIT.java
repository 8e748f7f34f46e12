package io.unifiedtls.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.unifiedtls.material.DevelopmentCertificateAuthority;
import io.unifiedtls.operations.TLSReloader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.NoAlertPresentException;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Dry runs and reloads in a browser, and pages of other origins that would like to reload. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"unified-tls.reload.enabled=false", "management.endpoint.tls.access=unrestricted"})
@Timeout(300)
@Tag("long")
class ConsoleReloadIT {

    @TempDir
    static Path directory;

    @TempDir
    static Path home;

    private static Browser browser;

    private final ConsolePage page;
    private final TLSReloader reloader;
    private final Path trusted = directory.resolve("client-ca.pem");
    private String before = "";
    private Optional<TLSReloader.Attempt> latest = Optional.empty();

    ConsoleReloadIT(@LocalServerPort int port, @Autowired TLSReloader reloader) {
        this.page = new ConsolePage(browser, port);
        this.reloader = reloader;
    }

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
    void remember() throws IOException {
        browser.driver.get("about:blank");
        browser.complaints();
        before = Files.readString(trusted);
        latest = reloader.latest();
    }

    @AfterEach
    void restore() throws IOException {
        Files.writeString(trusted, before);
        reloader.reload();
    }

    @Test
    void dryRunTellsFaultsAndChangesNothing() throws Exception {
        page.show("dry-run");
        page.seen("A reload would change nothing");
        Files.writeString(trusted, "nothing");
        page.tabTo("Run again");
        page.enter();
        page.seen("A reload would change nothing, and there", "fault", "client-ca.pem", "partners");
        page.verifyLayout("faults");
        assertThat(page.has("button:not([disabled])")).isTrue();
        assertThat(reloader.latest()).isEqualTo(latest);
        assertThat(browser.complaints()).isEmpty();
    }

    /** The token is that of Spring Security's convention for pages with scripts. */
    @Test
    void changesAreShownThenPutInForce() throws Exception {
        Files.writeString(trusted, before + Files.readString(directory.resolve("ca.pem")));
        page.show("dry-run");
        page.seen("partners.localhost", "trust store", "changed");
        page.verifyLayout("changes");
        page.screenshot("console-dry-run-changes.png");
        browser.driver.executeScript("""
                document.cookie = "XSRF-TOKEN=a%2Bb";
                const real = window.fetch;
                window.fetch = (address, request) => { window.sent = request; return real(address, request); };""");
        page.tabTo("Reload now");
        page.enter();
        await().atMost(ConsolePage.PATIENCE)
                .ignoreException(NoAlertPresentException.class)
                .untilAsserted(() -> browser.driver.switchTo().alert().accept());
        page.seen("applied");
        assertThat(browser.driver.executeScript("return window.sent.headers['X-XSRF-TOKEN']"))
                .isEqualTo("a+b");
        assertThat(reloader.latest()).isNotEqualTo(latest);
        page.show("overview");
        page.seen("applied", "partners: trust store");
        page.show("dry-run");
        page.seen("A reload would change nothing");
        assertThat(browser.complaints()).isEmpty();
    }

    /** From another origin of the same application, and from another server; with forms and scripts of each kind. */
    @Test
    void pagesOfOtherOriginsChangeNothing() throws Exception {
        Files.writeString(trusted, before + Files.readString(directory.resolve("ca.pem")));
        HttpServer elsewhere = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        elsewhere.createContext("/", exchange -> {
            byte[] content = "<!doctype html><title>elsewhere</title><p>elsewhere".getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
            exchange.close();
        });
        elsewhere.start();
        try {
            String target = "https://acme.localhost:%d/actuator/tls".formatted(page.port());
            String foreign =
                    "http://localhost:%d/".formatted(elsewhere.getAddress().getPort());
            browser.driver.get(foreign);
            Object answers = browser.driver.executeAsyncScript("""
                    const [target, done] = arguments;
                    const send = (request) => fetch(target, { method: "POST", credentials: "include", ...request })
                        .then((response) => response.type === "opaque" ? "opaque" : String(response.status), () => "failed");
                    Promise.all([
                      send({ mode: "no-cors" }),
                      send({ mode: "no-cors", body: "{}", headers: { "Content-Type": "text/plain" } }),
                      send({ mode: "no-cors", body: new URLSearchParams({ a: "b" }) }),
                      send({ mode: "no-cors", body: new FormData() }),
                      send({}),
                      send({ body: "{}", headers: { "Content-Type": "application/json" } }),
                      send({ body: "{}", headers: { "Content-Type": "application/vnd.spring-boot.actuator.v3+json" } }),
                      navigator.sendBeacon(target, "{}") ? "queued" : "refused",
                    ]).then(done);""", target);
            assertThat(answers)
                    .isEqualTo(List.of("opaque", "opaque", "opaque", "opaque", "failed", "failed", "failed", "queued"));
            for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "multipart/form-data")) {
                browser.driver.get(foreign);
                browser.driver.executeScript("""
                        const form = document.createElement("form");
                        Object.assign(form, { method: "post", action: arguments[0], enctype: arguments[1] });
                        document.body.append(form);
                        form.submit();""", target, type);
                await().atMost(ConsolePage.PATIENCE)
                        .until(() ->
                                String.valueOf(browser.driver.getCurrentUrl()).equals(target));
                assertThat(browser.driver.getPageSource()).as(type).contains("A page of another origin");
            }
            assertThat(reloader.latest()).isEqualTo(latest);
        } finally {
            elsewhere.stop(0);
        }
    }
}
