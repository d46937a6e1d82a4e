package dev.cellmesh.webrtc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.webrtc.Description.Answer;
import dev.cellmesh.webrtc.Description.Candidate;
import dev.cellmesh.webrtc.Description.Candidates;
import dev.cellmesh.webrtc.Description.Offer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes descriptions; reading checks everything that does not need the SDP's grammar.
 */
final class DescriptionJson {
  private static final int MAX_DEPTH = 8;
  private static final int MAX_MID_CHARS = 16;
  private static final Pattern SESSION = Pattern.compile("[0-9a-f]{16}");
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(Description.MAX_BYTES)
                  .maxNameLength(64)
                  .maxNumberLength(20)
                  .build())
          .build();

  /** The description breaks the protocol; the message says how. */
  static final class Malformed extends Exception {
    Malformed(String message) {
      super(message);
    }
  }

  private DescriptionJson() {}

  static Bytes write(Description description) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("session", description.session());
      switch (description) {
        case Offer offer -> {
          json.writeStringField("type", "offer");
          json.writeStringField("sdp", offer.sdp());
        }
        case Answer answer -> {
          json.writeStringField("type", "answer");
          json.writeStringField("sdp", answer.sdp());
        }
        case Candidates candidates -> json.writeStringField("type", "candidates");
      }
      json.writeArrayFieldStart("candidates");
      for (Candidate candidate : description.candidates()) {
        json.writeStartObject();
        json.writeStringField("candidate", candidate.candidate());
        json.writeStringField("sdpMid", candidate.sdpMid());
        json.writeNumberField("sdpMLineIndex", candidate.sdpMLineIndex());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Bytes.wrap(out.toByteArray());
  }

  static Description read(Bytes bytes) throws Malformed {
    if (bytes.length() > Description.MAX_BYTES) {
      throw new Malformed(bytes.length() + " B, more than " + Description.MAX_BYTES);
    }
    try (JsonParser json = JSON.createParser(bytes.toArray())) {
      Description description = new Fields(json).read();
      if (json.nextToken() != null) {
        throw new Malformed("something follows the object");
      }
      return description;
    } catch (IOException e) {
      throw new Malformed("not JSON, or too deep or long: " + e.getClass().getSimpleName());
    }
  }

  /** The fields of one object as they come. */
  private static final class Fields {
    private final JsonParser json;
    private @Nullable String session;
    private @Nullable String type;
    private @Nullable String sdp;
    private @Nullable List<Candidate> candidates;

    Fields(JsonParser json) {
      this.json = json;
    }

    Description read() throws IOException, Malformed {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new Malformed("not an object");
      }
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        json.nextToken();
        switch (name) {
          case "session" -> session = text();
          case "type" -> type = text();
          case "sdp" -> sdp = text();
          case "candidates" -> candidates = candidates();
          default -> json.skipChildren();
        }
      }
      if (json.currentToken() != JsonToken.END_OBJECT) {
        throw new Malformed("cut short");
      }
      return description();
    }

    private Description description() throws Malformed {
      if (session == null || !SESSION.matcher(session).matches()) {
        throw new Malformed("session is not 16 lower-case hexadecimal digits");
      }
      if (type == null || candidates == null) {
        throw new Malformed("type or candidates missing");
      }
      return switch (type) {
        case "offer" -> new Offer(session, Sdp.check(sdp), candidates);
        case "answer" -> new Answer(session, Sdp.check(sdp), candidates);
        case "candidates" -> new Candidates(session, candidates);
        default -> throw new Malformed("unknown type");
      };
    }

    private String text() throws IOException, Malformed {
      if (json.currentToken() != JsonToken.VALUE_STRING) {
        throw new Malformed("text expected");
      }
      return json.getText();
    }

    private List<Candidate> candidates() throws IOException, Malformed {
      if (json.currentToken() != JsonToken.START_ARRAY) {
        throw new Malformed("candidates is not an array");
      }
      List<Candidate> all = new ArrayList<>();
      while (json.nextToken() == JsonToken.START_OBJECT) {
        if (all.size() == Description.MAX_CANDIDATES) {
          throw new Malformed("more than " + Description.MAX_CANDIDATES + " candidates");
        }
        all.add(candidate());
      }
      if (json.currentToken() != JsonToken.END_ARRAY) {
        throw new Malformed("a candidate is not an object");
      }
      return List.copyOf(all);
    }

    private Candidate candidate() throws IOException, Malformed {
      String candidate = null;
      String mid = null;
      int index = 0;
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        JsonToken token = json.nextToken();
        switch (name) {
          case "candidate" -> candidate = text();
          case "sdpMid" -> mid = token == JsonToken.VALUE_NULL ? null : text();
          case "sdpMLineIndex" -> index = token == JsonToken.VALUE_NULL ? 0 : index(token);
          default -> json.skipChildren();
        }
      }
      if (candidate == null || (mid != null && mid.length() > MAX_MID_CHARS) || index != 0) {
        throw new Malformed("a candidate without text, or with a strange sdpMid or sdpMLineIndex");
      }
      return new Candidate(candidate, mid, index);
    }

    private int index(JsonToken token) throws IOException, Malformed {
      if (token != JsonToken.VALUE_NUMBER_INT) {
        throw new Malformed("sdpMLineIndex is not a whole number");
      }
      return json.getIntValue();
    }
  }
}
