package io.unifiedtls.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.material.DevelopmentCertificateAuthority;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
import org.openqa.selenium.WebDriverException;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The console in a browser. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Timeout(600)
@Tag("long")
class ConsoleIT {

    private static final List<String> VIEWS = List.of(
            "overview",
            "hosts",
            "hosts?tenant=blue",
            "host/acme.localhost",
            "explain?serverName=blue.tenants.localhost",
            "refusals",
            "dry-run",
            "replicas");

    /** Puts texts into the answers, since no reader of this application lets such texts in. */
    private static final String HOSTILE = """
            const real = window.fetch;
            const names = ["<img src=x onerror=alert(1)>", "a\\nb", "\\u202Egnp.exe", "x".repeat(253)];
            const each = (make) => names.map(make);
            const answers = {
              "/explain": (all) => Object.assign(all, { reason: names[0], steps: each((n) => ({ outcome: "unknown", resolver: n, detail: n })),
                handshakes: { established: 1, refused: { [names[0]]: 2, [names[2]]: 1 } },
                stored: { name: names[0], tenant: names[3], [names[0]]: names[1], reason: names[2], state: "ACTIVE", proof: "DNS",
                  provenAt: "2026-11-01T00:00:00Z", changes: each((n) => ({ tenant: n })),
                  acme: { phase: "RENEWAL_FAILED", authority: names[3], staging: true, problem: names.join(" "), failures: 3,
                    renewalAt: "2026-12-01T00:00:00Z", nextLook: "2026-12-02T00:00:00Z",
                    suggestedWindow: { start: "2026-12-01T00:00:00Z", end: "2026-12-03T00:00:00Z" } } } }),
              "/dry-run": (all) => Object.assign(all, { changes: names, faults: names, warnings: names, hostsChanged: 2000, unchecked: 3,
                hosts: each((name) => ({ name, origin: name, change: "changed", details: [name] })) }),
              "/fleet": (all) => Object.assign(all, { replicas: each((name) => ({ name, release: name, seenAt: "2026-11-01T00:00:00Z" })), outage: { reason: names[0] } }),
              "/tenant": () => ({ hosts: each((name) => ({ name, state: "ACTIVE", proof: name, reason: name })) }),
              "": (all) => {
                const tls = all;
                names.forEach((name) => {
                  tls.hosts.content.push({ name, configuration: name, origin: name, fault: name });
                  tls.refusals.push({ time: "2026-11-01T00:00:00Z", serverName: name, outcome: name, by: name, reason: name });
                  tls.answeredNames.push(name);
                });
                tls.health = { status: "WARNING", details: { disabledHosts: Object.fromEntries(names.map((n) => [n, n])), [names[0]]: names } };
                tls.lastReload = { time: "2026-11-01T00:00:00Z", result: { outcome: "rejected", changes: names, hosts: names, faults: names } };
                return tls;
              },
            };
            window.fetch = async (address, request) => {
              const response = await real(address, request);
              const kind = Object.keys(answers).find((key) => new URL(address, document.baseURI).pathname.includes("/tls" + key));
              const body = await response.json().catch(() => ({}));
              return new Response(JSON.stringify(answers[kind](body)));
            };""";

    @TempDir
    static Path directory;

    @TempDir
    static Path home;

    private static Browser browser;

    private final ConsolePage page;

    ConsoleIT(@LocalServerPort int port) {
        page = new ConsolePage(browser, port);
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
    void forget() {
        browser.driver.get("about:blank");
        page.resize(1200);
        browser.complaints();
    }

    /** A name that no tenant owns is an error of the connection, not of the application; the console tells it all the same. */
    @Test
    void refusalIsSeen() {
        assertThatExceptionOfType(WebDriverException.class)
                .isThrownBy(() -> browser.driver.get("https://nobody.tenants.localhost:%d/".formatted(page.port())))
                .withMessageContaining("ERR_SSL_UNRECOGNIZED_NAME_ALERT");
        page.show("refusals");
        page.seen("nobody.tenants.localhost", "unrecognized_name by server");
        page.show("overview");
        page.seen("Health: up", "unrecognized_name", "TLSv1.3", "TLS_AES", "acme.localhost", "Latest reload");
    }

    @ParameterizedTest
    @CsvSource({
        "acme.localhost, would be served, matched host table: acme.localhost",
        "blue.tenants.localhost, would be served, matched unified-tls.fleet",
        "nobody.tenants.localhost, would be refused: unrecognized_name, unknown unified-tls.fleet",
        "suspended.tenants.localhost, would be refused: access_denied, refused unified-tls.fleet"
    })
    void consoleExplains(String host, String verdict, String step) {
        page.show("explain");
        page.type("Server name", host);
        page.enter();
        page.seen(host + " " + verdict, step);
        assertThat(browser.complaints()).isEmpty();
    }

    /** Without a mouse, from the search to the host and its handshakes. */
    @Test
    void hostIsFoundByKeyboard() {
        page.show("hosts");
        page.type("Name or configuration contains", "acme");
        page.enter();
        await().atMost(ConsolePage.PATIENCE)
                .untilAsserted(() -> assertThat(page.view())
                        .contains("acme.localhost", "1 to 1 of 1")
                        .doesNotContain("globex"));
        page.tabTo("acme.localhost");
        page.enter();
        page.seen("acme.localhost would be served", "Certificate", "completed since the start");
        assertThat(browser.complaints()).isEmpty();
    }

    /** Visitors of a tenant make its name known to the cache of resolvers, which is the only list of theirs. */
    @Test
    void tenantsAndAnsweredNamesAreFound() {
        browser.driver.get("https://blue.tenants.localhost:%d/".formatted(page.port()));
        page.show("hosts");
        page.seen("Answered lately by resolvers and sources", "blue.tenants.localhost");
        page.type("Tenant is", "blue");
        page.enter();
        page.seen("Hosts of the tenant blue", "ACTIVE");
        assertThat(page.view()).doesNotContain("acme.localhost");
        assertThat(browser.complaints()).isEmpty();
        page.type("Tenant is", "nobody");
        page.enter();
        page.seen("No host of this tenant is stored");
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void everybodyCanUseEachView(String colorScheme) throws Exception {
        browser.prefer(colorScheme);
        for (int width : List.of(375, 768, 1280)) {
            page.resize(width);
            for (String view : VIEWS) {
                page.show(view);
                page.verifyLayout("%s at %d".formatted(view, width));
                if (view.contains(".localhost")) { // an explanation
                    assertThat(page.height()).as("%s at %d", view, width).isLessThan(3_000);
                }
                page.screenshot("console-%s-%d-%s.png".formatted(view.replaceAll("\\W+", "-"), width, colorScheme));
            }
        }
        assertThat(browser.complaints()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {375, 1280})
    void textsOfStrangersAreText(int width) throws IOException {
        page.resize(width);
        page.show("replicas");
        browser.driver.executeScript(HOSTILE);
        for (String view : List.of(
                "overview", "hosts", "hosts?tenant=blue", "host/acme.localhost", "refusals", "dry-run", "replicas")) {
            browser.driver.executeScript("location.hash = arguments[0]", view);
            page.seen("<img src=x onerror=alert(1)>", "a\\u{a}b", "\\u{202e}gnp.exe", "x".repeat(253));
            assertThat(page.has("#view img")).as(view).isFalse();
            browser.driver.executeScript(
                    "document.querySelectorAll('details').forEach((each) => { each.open = true; })");
            page.verifyLayout(view);
            assertThat(page.narrowest()).as(view).isGreaterThan(100);
            page.screenshot("console-strangers-%s-%d.png".formatted(view.replaceAll("\\W+", "-"), width));
        }
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void consoleRefreshesItselfAndSaysWhenItCannot() {
        page.show("overview");
        browser.driver.executeScript("""
                window.real = window.fetch;
                window.fetch = async () => { throw new TypeError("The server is away."); };""");
        await().atMost(ConsolePage.PATIENCE)
                .untilAsserted(() -> assertThat(page.failure())
                        .startsWith("Cannot refresh since")
                        .endsWith("The server is away."));
        assertThat(page.view()).contains("State");
        browser.driver.executeScript("window.fetch = window.real;");
        await().atMost(ConsolePage.PATIENCE)
                .untilAsserted(() -> assertThat(page.failure()).isEmpty());
    }

    @Test
    void wrongParameterIsNamed() {
        page.visit("#explain?serverName=a..b");
        await().atMost(ConsolePage.PATIENCE)
                .untilAsserted(() -> assertThat(page.failure()).contains("serverName"));
    }
}
