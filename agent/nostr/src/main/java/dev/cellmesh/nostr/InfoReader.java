package dev.cellmesh.nostr;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.function.Supplier;

/**
 * Asks a relay for its NIP-11 document, and for the {@code Date} of the answer: the JDK's WebSocket
 * keeps the headers of its own handshake to itself.
 */
final class InfoReader {
  private final Supplier<HttpClient> http;
  private final HttpRequest request;
  private final RelayClock clock;
  private final Counters counters;

  InfoReader(
      Supplier<HttpClient> http, String url, Duration within, RelayClock clock, Counters counters) {
    this.http = http;
    this.clock = clock;
    this.counters = counters;
    this.request =
        HttpRequest.newBuilder(URI.create("http" + url.substring("ws".length())))
            .timeout(within)
            .header("Accept", "application/nostr+json")
            .build();
  }

  RelayInfo read() throws InterruptedException {
    try {
      HttpResponse<String> response =
          http.get()
              .send(
                  request,
                  HttpResponse.BodyHandlers.limiting(
                      HttpResponse.BodyHandlers.ofString(), RelayInfo.MAX_DOCUMENT_BYTES));
      response.headers().firstValue("Date").ifPresent(this::heardDate);
      return response.statusCode() == 200 ? RelayInfo.parse(response.body()) : RelayInfo.UNKNOWN;
    } catch (IOException e) {
      return RelayInfo.UNKNOWN;
    }
  }

  private void heardDate(String date) {
    try {
      long millis =
          ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
              .toInstant()
              .toEpochMilli();
      clock.heard(millis, System.nanoTime());
    } catch (DateTimeParseException e) {
      counters.count(Metric.DATES_UNREADABLE);
    }
  }
}
