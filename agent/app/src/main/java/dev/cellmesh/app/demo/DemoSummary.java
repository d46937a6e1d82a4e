package dev.cellmesh.app.demo;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.cellmesh.app.status.Json;
import java.io.IOException;

/**
 * What a demo came to.
 *
 * @param links links between boards and to leaves, each counted once
 * @param bridges boards that carry, or stand by for, an edge, summed over the edges' two sides
 * @param joinedMillis from the start until every board had a link; −1 if that was not reached
 * @param settledMillis from the start until everyone heard everyone; −1 if that was not reached
 * @param killed boards that were killed without warning
 * @param replaced new boards started for them that the leaf has heard from
 * @param readingsPublished from the moment the mesh stood, by boards that were not to be killed
 * @param lost those of them that have not arrived in the end
 * @param longestGapMillis the longest silence of a living board at the leaf while that was measured
 * @param p50Millis half of the readings arrived within this time of their taking, batching included
 */
public record DemoSummary(
    int boards,
    int cells,
    int links,
    int bridges,
    long joinedMillis,
    long settledMillis,
    int killed,
    int replaced,
    long readingsPublished,
    long readingsDelivered,
    long lost,
    long duplicates,
    long longestGapMillis,
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
    out.writeNumberField("joinedMillis", joinedMillis);
    out.writeNumberField("settledMillis", settledMillis);
    out.writeNumberField("killed", killed);
    out.writeNumberField("replaced", replaced);
    out.writeNumberField("readingsPublished", readingsPublished);
    out.writeNumberField("readingsDelivered", readingsDelivered);
    out.writeNumberField("lost", lost);
    out.writeNumberField("duplicates", duplicates);
    out.writeNumberField("longestGapMillis", longestGapMillis);
    out.writeObjectFieldStart("deliveryMillis");
    out.writeNumberField("p50", p50Millis);
    out.writeNumberField("p99", p99Millis);
    out.writeEndObject();
    out.writeEndObject();
  }
}
