package dev.cellmesh.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cellmesh.app.e2e.Publish;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** A stranger opens the demo's page in Debian's Chromium. */
class DemoPageTest {
  private static final int BOARDS = 12;
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final Dimension DESKTOP = new Dimension(1440, 900);
  private static final Dimension PHONE = new Dimension(500, 900);

  @TempDir static Path profiles;

  private static Demo demo;

  @BeforeAll
  static void start() throws IOException {
    Files.createDirectories(SCREENSHOTS);
    demo = Demo.start(new DemoOptions(BOARDS, 3, 0, true, 0, 0));
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> demo.check().isSettled(BOARDS));
  }

  @AfterAll
  static void stop() {
    demo.close();
  }

  private static ChromeDriver browser(boolean dark, Dimension size, String profile) {
    ChromeOptions options = new ChromeOptions();
    options.setBinary("/usr/bin/chromium");
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        // Without it, Chromium hides addresses behind mDNS names that need a responder.
        "--disable-features=WebRtcHideLocalIpsWithMdns",
        "--user-data-dir=" + profiles.resolve(profile));
    if (dark) {
      options.addArguments("--force-dark-mode", "--blink-settings=preferredColorScheme=0");
    }
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(Path.of("/usr/bin/chromedriver").toFile())
            .usingAnyFreePort()
            .build();
    ChromeDriver browser = new ChromeDriver(service, options);
    browser.manage().window().setSize(size);
    return browser;
  }

  private static void openAndWait(ChromeDriver browser) {
    browser.get(demo.url());
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              demo.check();
              // Only the rows on the screen are in the document: the list says how many there are.
              assertThat(browser.findElement(By.id("list-summary")).getText())
                  .as(() -> browser.findElement(By.tagName("body")).getText())
                  .endsWith(" of " + BOARDS + " boards");
            });
  }

  /** The map fills with the boards' own reports. */
  private static void awaitMap(ChromeDriver browser) {
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              demo.check();
              assertThat(browser.findElement(By.id("map-summary")).getText())
                  .startsWith(BOARDS + " boards in 3 groups");
              assertThat(browser.findElement(By.id("figure-boards")).getText())
                  .isEqualTo(Integer.toString(BOARDS));
            });
  }

  private static void shoot(ChromeDriver browser, String name) throws IOException {
    Files.write(SCREENSHOTS.resolve(name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
  }

  @Test
  void page_showsAllBoards_andWhatMosquittoPubPublishes() throws Exception {
    ChromeDriver browser = browser(false, DESKTOP, "light");
    try {
      openAndWait(browser);
      Publish.one(demo.mqttPort(), "greenhouse/soil7", "21.625");
      browser.findElement(By.id("filter")).sendKeys("soil7");
      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(
              () ->
                  assertThat(
                          browser.findElements(By.cssSelector("[data-sensor='greenhouse/soil7']")))
                      .anySatisfy(row -> assertThat(row.getText()).contains("21.6")));
      browser.findElement(By.id("filter")).sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.DELETE);
      awaitMap(browser);
      shoot(browser, "desktop-light");
      browser.manage().window().setSize(PHONE);
      shoot(browser, "phone-light");
    } finally {
      browser.quit();
    }
  }

  @Test
  void page_isDarkWhereThePersonLikesItDark() throws Exception {
    ChromeDriver browser = browser(true, DESKTOP, "dark");
    try {
      openAndWait(browser);
      Object dark =
          browser.executeScript(
              "const c ="
                  + " getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number);return"
                  + " c[0] + c[1] + c[2] < 384");
      assertThat(dark).isEqualTo(true);
      awaitMap(browser);
      shoot(browser, "desktop-dark");
      browser.manage().window().setSize(PHONE);
      shoot(browser, "phone-dark");
    } finally {
      browser.quit();
    }
  }
}
