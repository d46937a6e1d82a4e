package dev.cellmesh.mesh.members;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.core.Link;
import dev.cellmesh.mesh.kit.PeerMap;
import dev.cellmesh.mesh.wire.HealthClass;
import dev.cellmesh.mesh.wire.LinkFrame;
import dev.cellmesh.mesh.wire.Opinion;
import dev.cellmesh.mesh.wire.PeerId;
import java.util.Arrays;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * The health classes of the boards of a cell, from what its members gossip: equal at all of them.
 *
 * <p>A board's health is the median of what the others say of it; what it says of itself counts
 * only where its own vitals put a ceiling on it. Where that lies near the border of two classes,
 * within 5 points, the board stays in the class it is in: which that is it says itself, and is
 * believed as far as the median allows. So two members with different memories agree. Where not all
 * members are linked each hears other opinions: there the class is what the board says itself, and
 * one that says more than is true is believed.
 */
public final class HealthClasses {
  private static final int BAND_PERCENT = 5;
  private static final int CLASS_PERCENT = 100 / HealthClass.COUNT;

  private final Core core;
  private final Health health;
  private final PeerMap<Integer> medians = new PeerMap<>();
  private int computedFor = -1;
  private int ownClass = HealthClass.MIDDLE;

  public HealthClasses(Core core, Health health) {
    this.core = core;
    this.health = health;
  }

  /** This board's own class. */
  public int own() {
    return ownClass;
  }

  /** Takes the class that the gossip of now puts this board in. */
  public void settleOwn() {
    ownClass = within(ownClass, median(core.self()), health.ceilingPercent());
  }

  /** The health class of a board of the cell, 0…3. */
  public int of(PeerId board) {
    if (board.equals(core.self())) {
      return ownClass;
    }
    Link link = core.links().get(board);
    LinkFrame.Cell said = link == null ? null : link.heard().cell();
    if (core.partial()) {
      return said == null ? relayedClass(board) : said.healthClass();
    }
    if (said != null) {
      return within(said.healthClass(), median(board), said.ceilingPercent());
    }
    return within(relayedClass(board), median(board), 100);
  }

  /** The median of what the others say of {@code board}, in percent; UNKNOWN if nobody does. */
  public int median(PeerId board) {
    if (computedFor != core.opinionsVersion()) {
      computedFor = core.opinionsVersion();
      medians.clear();
      computeMedians();
    }
    Integer known = medians.get(board);
    if (known == null) {
      known = computeMedian(board);
      medians.put(board, known);
    }
    return known;
  }

  /** How many members have an opinion of {@code board}. */
  int voices(PeerId board) {
    return opinions(board).length;
  }

  /**
   * Those of all linked members and of this board: elections need them all, and going through what
   * each member says once, in order, is much less than a search for every opinion.
   */
  private void computeMedians() {
    PeerMap<int[]> said = new PeerMap<>();
    said.put(core.self(), new int[core.links().size() + 2]);
    for (Link link : core.links().values()) {
      if (link.readyBoard() && link.cell() == core.cell()) {
        int[] first = new int[core.links().size() + 2];
        add(first, health.told(link.peer()) < 0 ? Opinion.UNKNOWN : ownOpinion(link.peer()));
        said.put(link.peer(), first);
      }
    }
    for (Link link : core.links().values()) {
      LinkFrame.Cell frame = link.heard().cell();
      if (frame != null && link.heard().opinionated() && link.readyBoard()) {
        addAll(said, frame, link.peer());
      }
    }
    for (int i = 0; i < said.size(); i++) {
      int[] opinions = said.values().get(i);
      medians.put(said.keys().get(i), medianOf(Arrays.copyOfRange(opinions, 1, 1 + opinions[0])));
    }
  }

  private static void addAll(PeerMap<int[]> said, LinkFrame.Cell frame, PeerId by) {
    int place = 0;
    for (int i = 0; i < frame.members().size(); i++) {
      PeerId board = frame.members().get(i);
      place = said.ceiling(board, place);
      if (said.isAt(place, board) && !board.equals(by)) {
        add(said.values().get(place), Opinion.percent(frame.opinions().at(i)));
      }
    }
  }

  /** Appends one that is known; the first element counts them. */
  private static void add(int[] opinions, int percent) {
    if (percent >= 0) {
      opinions[++opinions[0]] = percent;
    }
  }

  private int ownOpinion(PeerId board) {
    return Opinion.percent(Byte.toUnsignedInt(Opinion.encode(health.told(board), 0)));
  }

  private static int medianOf(int[] said) {
    Arrays.sort(said);
    return said.length == 0 ? Opinion.UNKNOWN : said[(said.length - 1) / 2];
  }

  private int computeMedian(PeerId board) {
    return medianOf(opinions(board));
  }

  private int[] opinions(PeerId board) {
    int[] said = new int[core.links().size() + 1];
    int count = 0;
    if (health.told(board) >= 0 && core.links().isReady(board)) {
      said[count++] = ownOpinion(board);
    }
    for (Link link : core.links().values()) {
      int opinion = opinion(link, board);
      if (opinion >= 0 && Opinion.percent(opinion) >= 0) {
        said[count++] = Opinion.percent(opinion);
      }
    }
    return Arrays.copyOf(said, count);
  }

  /** What the other end of a link says of {@code board}: a byte, or -1. */
  private int opinion(Link link, PeerId board) {
    LinkFrame.Cell frame = link.heard().cell();
    if (frame == null
        || !link.heard().opinionated()
        || !link.readyBoard()
        || link.peer().equals(board)) {
      return -1;
    }
    int place = Collections.binarySearch(frame.members(), board);
    return place < 0 ? -1 : frame.opinions().at(place);
  }

  /** The class that a board without a link to this one has said of itself, as others heard it. */
  private int relayedClass(PeerId board) {
    for (Link link : core.links().values()) {
      int opinion = opinion(link, board);
      if (opinion >= 0) {
        return Opinion.healthClass(opinion);
      }
    }
    return HealthClass.MIDDLE;
  }

  /** The class nearest to {@code current} whose band, widened on both sides, holds the health. */
  private static int within(int current, int median, int ceiling) {
    int health = median < 0 ? HealthClass.MIDDLE * CLASS_PERCENT : median;
    int value = Math.min(health, ceiling);
    int healthClass = median < 0 ? Math.min(current, HealthClass.MIDDLE) : current;
    while (healthClass < HealthClass.COUNT - 1
        && value > (healthClass + 1) * CLASS_PERCENT + BAND_PERCENT) {
      healthClass++;
    }
    while (healthClass > 0 && value < healthClass * CLASS_PERCENT - BAND_PERCENT) {
      healthClass--;
    }
    return healthClass;
  }

  /** This board's health in percent, as it counts. */
  public int ownPercent() {
    int median = median(core.self());
    int middle = HealthClass.MIDDLE * CLASS_PERCENT + CLASS_PERCENT / 2;
    return Math.min(median < 0 ? middle : median, health.ceilingPercent());
  }

  /** Why this board has the health it has, for people. */
  public String reason() {
    StringBuilder out = new StringBuilder("class ").append(ownClass);
    int voices = voices(core.self());
    if (voices == 0) {
      out.append(", the middle: no other board of the cell has said what it sees");
    } else {
      out.append(" (").append(median(core.self())).append(" %), the median of what ");
      out.append(voices).append(voices == 1 ? " other sees" : " others see");
      out.append(term(": known for ", 0, " % of a day"));
      out.append(term(", round trip ", 1, " % (100: as the cell's median)"));
      out.append(term(", not lost ", 2, " % (100: at most 10 % loss)"));
      out.append(term(", recently heard ", 3, " %"));
    }
    if (health.ceilingPercent() < 100) {
      out.append("; its own vitals allow ").append(health.ceilingPercent()).append(" %");
    }
    return out.toString();
  }

  private String term(String before, int place, String after) {
    Integer median = medianTerm(place);
    return median == null ? "" : before + median + after;
  }

  private @Nullable Integer medianTerm(int place) {
    int[] said =
        core.links().values().stream()
            .filter(l -> l.readyBoard() && l.cell() == core.cell() && l.regard().seenByPeer() != 0)
            .mapToInt(l -> Opinion.term(l.regard().seenByPeer(), place))
            .sorted()
            .toArray();
    return said.length == 0 ? null : said[(said.length - 1) / 2];
  }
}
