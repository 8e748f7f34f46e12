package io.unifiedtls.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;

/**
 * The console in a browser, used by keyboard.
 *
 * @param port of the application
 */
record ConsolePage(Browser browser, int port) {

    static final Duration PATIENCE = Duration.ofSeconds(90);

    /** Go to a view, and wait until it is shown. */
    void show(String view) {
        visit("#" + view);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                browser.driver.executeScript(
                                        "return document.getElementById('view').dataset.address ?? document.getElementById('failure').innerText"))
                        .isEqualTo("#" + view));
    }

    void visit(String view) {
        browser.driver.get("https://acme.localhost:%d/actuator/tlsconsole%s".formatted(port, view));
    }

    /** Wait until the view has these texts. */
    void seen(CharSequence... texts) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(view()).contains(texts));
    }

    String view() {
        return text("view");
    }

    String failure() {
        return text("failure");
    }

    private String text(String id) {
        return (String) Objects.requireNonNull(
                browser.driver.executeScript("return document.getElementById(arguments[0])?.innerText ?? ''", id));
    }

    /** For the eyes of a person; its content was verified before. */
    void screenshot(String name) throws IOException {
        Files.write(Path.of("target", name), browser.driver.getScreenshotAs(OutputType.BYTES));
    }

    void resize(int width) {
        browser.driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
    }

    /** The page is as wide as the window, and axe has no finding. */
    void verifyLayout(String view) throws IOException {
        assertThat(number("return document.documentElement.scrollWidth"))
                .as(view)
                .isEqualTo(number("return document.documentElement.clientWidth"));
        assertThat(browser.barriers()).as(view).isEmpty();
    }

    /** The width of the narrowest value, in pixels: long texts beside it must leave it room. */
    long narrowest() {
        return number("""
                return Math.min(...[...document.querySelectorAll("#view dd, #view td > div")]
                    .filter((each) => each.innerText.length > 100)
                    .map((each) => each.getBoundingClientRect().width), 1000);""");
    }

    long height() {
        return number("return document.documentElement.scrollHeight");
    }

    private long number(String script) {
        return ((Number) Objects.requireNonNull(browser.driver.executeScript(script))).longValue();
    }

    void type(String label, String text) {
        tabTo(label).sendKeys(Keys.chord(Keys.CONTROL, "a"), text);
    }

    void enter() {
        browser.driver.switchTo().activeElement().sendKeys(Keys.ENTER);
    }

    /** Without a mouse: go on until the element of that name has the focus. */
    WebElement tabTo(String name) {
        for (int i = 0; i < 60; i++) {
            browser.driver.switchTo().activeElement().sendKeys(Keys.TAB);
            WebElement focused = browser.driver.switchTo().activeElement();
            if (name.equals(focused.getAccessibleName())) {
                return focused;
            }
        }
        throw new AssertionError("The key TAB does not lead to " + name);
    }

    boolean has(String selector) {
        return count(selector) > 0;
    }

    int count(String selector) {
        return browser.driver.findElements(By.cssSelector(selector)).size();
    }
}
