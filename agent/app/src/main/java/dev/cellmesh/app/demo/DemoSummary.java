package dev.cellmesh.app.demo;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.cellmesh.app.status.Json;
import java.io.IOException;

/**
 * What a demo came to.
 *
 * @param links links between boards and to leaves, each counted once
 * @param bridges boards that carry, or stand by for, an edge, summed over the edges' two sides
 * @param readingsPublished from the moment the mesh stood
 * @param p50Millis half of the readings arrived within this time of their taking, batching included
 */
public record DemoSummary(
    int boards,
    int cells,
    int links,
    int bridges,
    long readingsPublished,
    long readingsDelivered,
    long duplicates,
    int p50Millis,
    int p99Millis) {

  /** One line of JSON. */
  public String json() {
    return Json.line(this::write);
  }

  private void write(JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeNumberField("boards", boards);
    out.writeNumberField("cells", cells);
    out.writeNumberField("links", links);
    out.writeNumberField("bridges", bridges);
    out.writeNumberField("readingsPublished", readingsPublished);
    out.writeNumberField("readingsDelivered", readingsDelivered);
    out.writeNumberField("duplicates", duplicates);
    out.writeObjectFieldStart("deliveryMillis");
    out.writeNumberField("p50", p50Millis);
    out.writeNumberField("p99", p99Millis);
    out.writeEndObject();
    out.writeEndObject();
  }
}
