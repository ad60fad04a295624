package io.ipmb.sample.moon;

import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** Chromium without a window, as the system's packages install it. */
final class Browser {

    /** Set where a missing browser must not go unnoticed. */
    private static final boolean REQUIRED = Boolean.getBoolean("ipmb.browser.required");

    private Browser() {}

    /** Starts it; ends the test as skipped where there is none. */
    static ChromeDriver start(Path profile) {
        Path browser = find("chromium", "chromium-browser", "google-chrome");
        Path driver = find("chromedriver");
        ChromeOptions options = new ChromeOptions();
        options.setBinary(browser.toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=1000,900",
                "--user-data-dir=" + profile);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(driver.toFile())
                .build();
        return new ChromeDriver(service, options);
    }

    private static Path find(String... names) {
        Optional<Path> found = Stream.of(names)
                .flatMap(name -> Stream.of(System.getenv("PATH").split(":")).map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
        requireOrSkip(found.isPresent(), "no " + names[0] + " on the PATH: the page was not looked at in a browser");
        return found.orElseThrow();
    }

    /** Where something is missing the test fails or is skipped, saying so. */
    static void requireOrSkip(boolean there, String message) {
        if (!there && REQUIRED) {
            fail(message);
        }
        Assumptions.assumeTrue(there, message);
    }
}
