package dev.cellmesh.app.e2e;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Debian's own {@code mosquitto_pub}. */
public final class Publish {
  private Publish() {}

  /** Publishes one message. */
  public static void one(int port, String topic, String payload)
      throws IOException, InterruptedException {
    run(List.of("-q", "1", "-p", Integer.toString(port), "-t", topic, "-m", payload), "");
  }

  /** Publishes the numbers from … to, each as a message of quality of service 1. */
  public static void numbers(int port, String topic, int from, int to)
      throws IOException, InterruptedException {
    String lines =
        IntStream.rangeClosed(from, to).mapToObj(i -> i + "\n").collect(Collectors.joining());
    run(List.of("-q", "1", "-p", Integer.toString(port), "-t", topic, "-l"), lines);
  }

  private static void run(List<String> arguments, String input)
      throws IOException, InterruptedException {
    List<String> command = new java.util.ArrayList<>(List.of("mosquitto_pub", "-h", "127.0.0.1"));
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("mosquitto_pub: " + said);
    }
  }
}
