package dev.cellmesh.mesh.port;

import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.RoomParameters;
import dev.cellmesh.mesh.wire.Structure;

/** What can happen to a peer. */
public sealed interface Input {
  /**
   * The peer's drivers are ready: join the room.
   *
   * @param remembered the structure that the room had when this peer last ran, so that a fleet that
   *     comes back at once after a power cut need not grow from one cell again; {@link
   *     Structure#ALONE} if it has never run
   */
  record Start(Structure remembered) implements Input {
    /** The peer knows nothing of the room. */
    public Start() {
      this(Structure.ALONE);
    }
  }

  /** {@code Mesh.nextDeadline} has passed. Harmless at any other time. */
  record DeadlineReached() implements Input {}

  /** An announcement, verified and decrypted, on the topic of a cell that is listened to. */
  record AnnouncementReceived(PeerId from, Bytes announcement) implements Input {}

  /** A signal for this peer, verified and decrypted, by whichever way it came. */
  record SignalReceived(PeerId from, Bytes signal) implements Input {}

  /** The answer to {@link Action.SealSignal}. */
  record SignalSealed(PeerId to, Bytes sealed) implements Input {}

  /** The link driver wants {@code description} delivered to the driver of {@code peer}. */
  record LinkSignal(PeerId peer, Bytes description) implements Input {}

  /** Frames may be sent to {@code peer} from now on. */
  record LinkOpened(PeerId peer) implements Input {}

  /** The link to {@code peer} is gone, or never came to be. */
  record LinkClosed(PeerId peer, CloseReason reason) implements Input {}

  /** The link's smoothed round-trip time. */
  record LinkMeasured(PeerId peer, int rttMicros) implements Input {}

  /** One frame from the peer at the other end of a link. */
  record FrameReceived(PeerId from, Bytes frame) implements Input {}

  /**
   * How many relays are usable now.
   *
   * @param prompt whether one of them takes at once what this peer says: shaking hands over those
   *     that limit its rate takes longer
   */
  record RelaysChanged(int connected, boolean prompt) implements Input {
    /** Relays that limit nobody's rate. */
    public RelaysChanged(int connected) {
      this(connected, true);
    }
  }

  /**
   * The machine's addresses are not what they were, so what could not be reached before may be now.
   */
  record NetworkChanged() implements Input {}

  /** What the board's own vitals allow its health to be at most, 0…100. */
  record VitalsChanged(int ceilingPercent) implements Input {}

  /** To every subscriber of {@code channel} whose filter matches {@code topic}. */
  record Publish(String channel, String topic, Bytes payload) implements Input {}

  /**
   * To every peer of the room.
   *
   * @param flood over every link, so that it arrives even where much of the mesh has just vanished;
   *     else over each edge of a tree, once
   */
  record Broadcast(String channel, Bytes payload, boolean flood) implements Input {
    /** By the tree. */
    public Broadcast(String channel, Bytes payload) {
      this(channel, payload, false);
    }
  }

  /** To one board, or to a leaf in that board's cell. */
  record Send(PeerId target, String channel, Bytes payload) implements Input {}

  /**
   * A payload of up to 64 MiB to one peer that receives such on the channel; it may exceed a frame.
   * {@link Action.Progress} tells how far it has come.
   *
   * @param meta up to 1,024 bytes that describe it
   * @param sha256 of the data: 32 bytes
   */
  record SendLarge(PeerId target, String channel, Bytes meta, Bytes data, Bytes sha256)
      implements Input {
    public SendLarge {
      if (sha256.length() != 32) {
        throw new IllegalArgumentException("SHA-256 of " + sha256.length() + " bytes");
      }
    }
  }

  /** Whether this peer takes large payloads on the channel; at first it does not. */
  record ReceiveLarge(String channel, boolean wanted) implements Input {}

  /**
   * Replaces what this peer wants of {@code channel} at that rate.
   *
   * @param filters MQTT topic filters; an empty list ends the subscription
   * @param everyMillis the newest message of each topic at most this often; 0 for all of them
   * @param recall whether somebody here is new, and gets the newest of each topic from those who
   *     retain it
   */
  record Subscribe(String channel, java.util.List<String> filters, int everyMillis, boolean recall)
      implements Input {
    /** Replaces what this peer wants from now on. */
    public Subscribe(String channel, java.util.List<String> filters, int everyMillis) {
      this(channel, filters, everyMillis, false);
    }

    /** Replaces what this peer wants all messages of. */
    public Subscribe(String channel, java.util.List<String> filters) {
      this(channel, filters, 0);
    }
  }

  /**
   * Whether this peer takes what is sent to it alone or to everyone on the channel without having
   * subscribed; nobody hears of that. At first it does not.
   */
  record ReceiveDirect(String channel, boolean wanted) implements Input {}

  /** Whether this board retains something on the channel; at first it does not. */
  record Retain(String channel, boolean wanted) implements Input {}

  /** The answer to {@link Action.Recalled}: the newest of one topic. */
  record HandOver(PeerId board, PeerId reader, String channel, String topic, Bytes payload)
      implements Input {}

  /**
   * Sets how many cells the whole room wants, from now on, whatever its boards were configured
   * with. For boards only.
   *
   * @param targetCells the most cells, at most 16,384; 0 for no such bound
   * @param cellSize boards wanted per cell, at most 512; 0 to choose
   */
  record Configure(int targetCells, int cellSize) implements Input {
    public Configure {
      RoomParameters.check(targetCells, cellSize);
    }
  }

  /** Says goodbye and closes every link. */
  record Leave() implements Input {}
}
