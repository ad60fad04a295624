package io.ipmb.sample.moon;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Endpoint;
import io.ipmb.MemoryRegion;
import io.ipmb.MemoryRegistry;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.WebDriverWait;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Moon's page in a browser. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class PageTest {

    private static final String BUS = "moon-page." + UUID.randomUUID();
    private static final int WIDTH = 32;
    private static final int HEIGHT = 20;
    private static final int ORANGE = 0xf2b84bff;

    private final int port;

    PageTest(@Value("${local.server.port}") int port) {
        this.port = port;
    }

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        registry.add("ipmb.identifier", () -> BUS);
    }

    @Test
    @Timeout(60)
    void showsMessagesRateAndPicturesAsTheyArrive(@TempDir Path profile) throws Exception {
        ChromeDriver browser = Browser.start(profile);
        try (Endpoint earth = Endpoint.join(BUS, "earth");
                MemoryRegistry registry = MemoryRegistry.create()) {
            WebDriverWait wait = new WebDriverWait(browser, Duration.ofSeconds(20), Duration.ofMillis(50));
            browser.get("http://localhost:" + port + "/");
            wait.until(page -> "open".equals(byId(browser, "connection").getDomAttribute("data-state")));
            assertThat(byId(browser, "bus").getText()).isEqualTo(BUS);

            wait.until(page -> !byId(browser, "total").getText().equals("–"));
            int before = figure(browser, "total");
            earth.send(Selector.unicast("moon"), "<b>Hello</b> moon");
            wait.until(page -> rows(browser).contains("text|<b>Hello</b> moon"));
            wait.until(page -> byId(browser, "host").getText().equals("moon itself"));

            for (long number = 1; number <= 3; number++) {
                sendPicture(earth, registry, number);
                String expected = String.valueOf(number);
                wait.until(page -> expected.equals(byId(browser, "picture").getDomAttribute("data-number")));
            }
            assertThat(browser.executeScript("const c = document.getElementById('picture');"
                            + "return [c.width, c.height, ...c.getContext('2d').getImageData(7, 7, 1, 1).data].join()"))
                    .isEqualTo("32,20,242,184,75,255");
            // The text and the three pictures; the figures come once a second.
            wait.until(page -> figure(browser, "total") >= before + 4);
        } finally {
            browser.quit();
        }
    }

    @Test
    @Timeout(60)
    void keepsTheLastOfEachKindAndSendsWhatAVisitorWrites(@TempDir Path profile) throws Exception {
        ChromeDriver browser = Browser.start(profile);
        try (Endpoint earth = Endpoint.join(BUS, "earth")) {
            WebDriverWait wait = new WebDriverWait(browser, Duration.ofSeconds(20), Duration.ofMillis(50));
            browser.get("http://localhost:" + port + "/");
            wait.until(page -> "open".equals(byId(browser, "connection").getDomAttribute("data-state")));
            earth.send(Selector.unicast("moon"), new Orbit("moon", 1, Duration.ofDays(27)));
            for (int i = 1; i <= 7; i++) {
                earth.send(Selector.unicast("moon"), "number " + i);
            }
            wait.until(page -> rows(browser).contains("text|number 7"));
            assertThat(rows(browser)).contains("text|number 3").doesNotContain("text|number 2");
            assertThat(rows(browser)).anyMatch(row -> row.startsWith("record|"));
            browser.navigate().refresh();
            wait.until(page -> rows(browser).size() >= 6);
            assertThat(rows(browser)).contains("text|number 3").doesNotContain("text|number 2");

            submit(browser, "send", "from the page");
            wait.until(page -> rows(browser).contains("text|from the page"));
            WebElement selector = browser.findElement(By.cssSelector("#send [name=selector]"));
            selector.clear();
            selector.sendKeys("moon &");
            submit(browser, "send", "nowhere");
            wait.until(page -> output(browser, "send").contains("moon &"));
        } finally {
            browser.quit();
        }
    }

    /** The real earth, as {@code ./demo --stay} starts it. */
    @Test
    @Timeout(90)
    void showsWhatEarthDrawsTenTimesASecondAndMore(@TempDir Path folder) throws Exception {
        ChromeDriver browser = Browser.start(folder.resolve("profile"));
        Process earth = startEarth(folder.resolve("earth.log"));
        try {
            WebDriverWait wait = new WebDriverWait(browser, Duration.ofSeconds(40), Duration.ofMillis(100));
            browser.get("http://localhost:" + port + "/");
            wait.until(page -> figure(browser, "pictures") >= 10);
            // A thousand numbers, twenty pictures and a line of text.
            wait.until(page -> figure(browser, "rate") >= 500);
            int drawn = pictureNumber(browser);
            wait.until(page -> pictureNumber(browser) >= drawn + 10);
            assertThat(
                            browser.executeScript(
                                    "const c = document.getElementById('picture');"
                                            + "return [c.width, c.height, ...c.getContext('2d').getImageData(160, 100, 1, 1).data].join()"))
                    .as("the sun stands in the middle")
                    .isEqualTo("320,200,255,216,115,255");
            wait.until(page -> rows(browser).stream()
                    .anyMatch(row -> row.matches("text\\|It is \\d\\d:\\d\\d(:\\d\\d)? on earth")));
            submit(browser, "ask", "How far?");
            wait.until(page -> output(browser, "ask").startsWith("earth: 'How far?'"));
            assertThat(earth.isAlive()).isTrue();
            keepEvidence(browser);
        } finally {
            browser.quit();
            earth.destroy();
            if (!earth.waitFor(20, TimeUnit.SECONDS)) {
                earth.destroyForcibly();
            }
        }
    }

    /** Built before this module, where both are built. */
    private static Process startEarth(Path log) throws IOException {
        Path jar = Path.of("..", "sample-earth", "target", "sample-earth.jar");
        Browser.requireOrSkip(
                Files.exists(jar), "no " + jar + ": the page was not looked at with earth; package it first");
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-jar",
                        jar.toString(),
                        "--stay",
                        "--ipmb.identifier=" + BUS)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private static int figure(ChromeDriver browser, String id) {
        String digits = byId(browser, id).getText().replaceAll("\\D", "");
        return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }

    private static int pictureNumber(ChromeDriver browser) {
        String number = byId(browser, "picture").getDomAttribute("data-number");
        return number == null ? 0 : Integer.parseInt(number);
    }

    /** Writes into the last field of a form and sends it. */
    private static void submit(ChromeDriver browser, String form, String text) {
        WebElement field = browser.findElement(By.cssSelector("#" + form + " > input"));
        field.clear();
        field.sendKeys(text);
        browser.findElement(By.cssSelector("#" + form + " button")).click();
    }

    private static String output(ChromeDriver browser, String form) {
        return browser.findElement(By.cssSelector("#" + form + " output")).getText();
    }

    private static WebElement byId(ChromeDriver browser, String id) {
        return browser.findElement(By.id(id));
    }

    /** The table in one look, since its rows come and go. */
    private static List<String> rows(ChromeDriver browser) {
        List<?> rows = (List<?>) browser.executeScript("return [...document.querySelectorAll('#messages tr')]"
                + ".map(row => row.cells[1].textContent + '|' + row.cells[2].textContent)");
        return rows == null ? List.of() : rows.stream().map(String::valueOf).toList();
    }

    private static void sendPicture(Endpoint earth, MemoryRegistry registry, long number) {
        try (MemoryRegion region = registry.allocate(4L * WIDTH * HEIGHT)) {
            ByteBuffer pixels = region.map(0, 4L * WIDTH * HEIGHT);
            long sum = 0;
            for (int i = 0; i < WIDTH * HEIGHT; i++) {
                pixels.putInt(4 * i, ORANGE);
                sum += 0xf2 + 0xb8 + 0x4b + 0xff;
            }
            earth.send(OutgoingMessage.of(Selector.unicast("moon"), new Picture(number, WIDTH, HEIGHT, sum))
                    .withRegion(region));
        }
    }

    private static void keepEvidence(ChromeDriver browser) throws IOException {
        Files.write(Path.of("target", "page.png"), browser.getScreenshotAs(OutputType.BYTES));
    }
}
