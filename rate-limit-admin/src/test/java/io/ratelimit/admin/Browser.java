package io.ratelimit.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;

/** A headless Chromium with a profile of its own. Not safe for use by several threads. */
final class Browser implements AutoCloseable {

    private static final List<String> ARGUMENTS = List.of(
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--window-size=1280,900");

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** It warns of each Chromium that is newer than itself; what is used here does not depend on that. */
    private static final Logger DEVTOOLS = Logger.getLogger("org.openqa.selenium.devtools");

    private final ChromeDriver driver;
    private final Path profile;
    /** As the browser names those that run before pages. */
    private final List<Map<String, Object>> scripts = new ArrayList<>();

    private Browser(ChromeDriver driver, Path profile) {
        this.driver = driver;
        this.profile = profile;
    }

    /** Skips the test, and says so, where there is no Chromium. */
    static Browser open() throws IOException {
        Optional<Path> chromium = program("chromium", "chromium-browser", "google-chrome");
        Optional<Path> chromedriver = program("chromedriver");
        if (chromium.isEmpty() || chromedriver.isEmpty()) {
            String reason = "SKIPPED: the console was not tested in a browser, because chromium or chromedriver is not"
                    + " installed (Debian: apt-get install chromium chromium-driver)";
            System.out.println(reason);
            Assumptions.abort(reason);
        }
        Path profile = Files.createTempDirectory(Path.of("target"), "chromium");
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.orElseThrow().toFile());
        options.addArguments(ARGUMENTS);
        options.addArguments("--user-data-dir=" + profile.toAbsolutePath());
        options.setCapability("goog:loggingPrefs", Map.of("browser", "ALL"));
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(chromedriver.orElseThrow().toFile())
                .usingAnyFreePort()
                .build();
        DEVTOOLS.setLevel(Level.SEVERE);
        ChromeDriver driver = new ChromeDriver(service, options);
        driver.manage().timeouts().scriptTimeout(PATIENCE).pageLoadTimeout(PATIENCE);
        return new Browser(driver, profile);
    }

    private static Optional<Path> program(String... names) {
        List<String> folders =
                List.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(java.io.File.pathSeparator));
        return Stream.of(names)
                .flatMap(name -> folders.stream().map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Runs before anything of a page that is opened from now on, until {@link #plain}. */
    void before(String script) {
        scripts.add(devtools("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script)));
    }

    /** Pages that are opened from now on are as they are served. */
    void plain() {
        scripts.forEach(script -> devtools("Page.removeScriptToEvaluateOnNewDocument", script));
        scripts.clear();
    }

    void go(Object address) {
        driver.get(address.toString());
    }

    /** Waits in the page until an expression is true; what speaks of something that is not there yet is not. */
    void until(String expression) {
        driver.executeAsyncScript("const done = arguments[0];"
                + "const holds = () => { try { return " + expression + "; } catch (absent) { return false; } };"
                + "const look = () => { if (holds()) { clearInterval(timer); done(); } };"
                + "const timer = setInterval(look, 20); look();");
    }

    @Nullable Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    @Nullable Object runLong(String script) {
        return driver.executeAsyncScript(script);
    }

    long number(String script) {
        return run(script) instanceof Number number ? number.longValue() : -1;
    }

    WebElement find(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    /** Types where the focus is, as a person without a mouse does. */
    void type(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    /** Tabs on until an element has the focus. */
    void tabTo(String selector) {
        for (int tabs = 0; tabs < 80; tabs++) {
            if (Boolean.TRUE.equals(run("return document.activeElement?.matches(arguments[0])", selector))) {
                return;
            }
            type(Keys.TAB);
        }
        throw new AssertionError("the focus never came to " + selector);
    }

    void size(int width, int height) {
        devtools(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 700));
    }

    void dark(boolean dark) {
        media("prefers-color-scheme", dark ? "dark" : "light");
    }

    void media(String name, String value) {
        devtools("Emulation.setEmulatedMedia", Map.of("features", List.of(Map.of("name", name, "value", value))));
    }

    Map<String, Object> devtools(String command, Map<String, Object> parameters) {
        return driver.executeCdpCommand(command, parameters);
    }

    /** What the console of the browser has said since the last call, refused parts and errors included. */
    List<String> said() {
        return driver.manage().logs().get("browser").getAll().stream()
                .map(entry -> entry.getLevel() + " " + entry.getMessage())
                .toList();
    }

    /** Takes a picture of the whole page into {@code target/screenshots}. */
    void picture(String name) throws IOException {
        long height = number("return Math.max(document.documentElement.scrollHeight, innerHeight)");
        long width = number("return innerWidth");
        Map<String, Object> taken = devtools(
                "Page.captureScreenshot",
                Map.of(
                        "format",
                        "png",
                        "captureBeyondViewport",
                        true,
                        "clip",
                        Map.of("x", 0, "y", 0, "width", width, "height", height, "scale", 1)));
        Path folder = Files.createDirectories(Path.of("target", "screenshots"));
        Files.write(folder.resolve(name + ".png"), Base64.getDecoder().decode((String) taken.get("data")));
    }

    @Override
    public void close() throws IOException {
        driver.quit();
        try (Stream<Path> files = Files.walk(profile)) {
            files.sorted((one, other) -> other.compareTo(one))
                    .forEach(file -> file.toFile().delete());
        }
    }
}
