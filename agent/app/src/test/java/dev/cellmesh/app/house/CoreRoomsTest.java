package dev.cellmesh.app.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaFieldAccess.AccessType;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The rooms of the protocol core (agent/mesh), and who may write what they share. */
class CoreRoomsTest {
  private static final String CORE = "dev.cellmesh.mesh";

  /** From the cellar to the roof: each may use those before it, and no other. */
  private static final List<String> ROOMS =
      List.of("wire", "port", "kit", "cells", "core", "members", "edges", "messages", "talk", "");

  /** What programs and drivers need of the wire; frames and their codecs stay inside. */
  private static final Set<String> VALUES =
      Set.of(
          "Bytes",
          "Hash",
          "PeerId",
          "Priority",
          "Role",
          "RoomParameters",
          "Structure",
          "TopicFilter");

  private static final String LINKS = CORE + ".Links";
  private static final String ADOPTION = CORE + ".Adoption";
  private static final String DIALER = CORE + ".edges.Dialer";
  private static final String GOSSIP = CORE + ".talk.Gossip";
  private static final String DIGESTS = CORE + ".talk.Digests";
  private static final String GREETING = CORE + ".talk.Greeting";

  /** Who may change what of the state that all parts of a peer can see. */
  private static final Map<String, Set<String>> WRITERS =
      new TreeMap<>(
          Map.of(
              "Link",
              Set.of(LINKS, ADOPTION, GREETING, CORE + ".Frames", CORE + ".Planner"),
              "Negotiation",
              Set.of(LINKS, DIALER),
              "Hellos",
              Set.of(GREETING),
              "Said",
              Set.of(GOSSIP, ADOPTION),
              "Heard",
              Set.of(GOSSIP, DIGESTS, ADOPTION, CORE + ".edges.Edges"),
              "Probes",
              Set.of(LINKS, CORE + ".talk.Swim"),
              "Regard",
              Set.of(DIGESTS, CORE + ".members.Health", CORE + ".members.Suspicions"),
              "Wants",
              Set.of(ADOPTION, CORE + ".messages.InterestExchange"),
              "Told",
              Set.of(CORE + ".messages.News")));

  private static String packageOf(String room) {
    return room.isEmpty() ? CORE : CORE + "." + room;
  }

  @Test
  void rooms_useThoseBelowThemOnly() {
    LayeredArchitecture rooms = layeredArchitecture().consideringOnlyDependenciesInLayers();
    for (String room : ROOMS) {
      rooms = rooms.layer("room " + room).definedBy(packageOf(room));
    }
    for (int i = 0; i < ROOMS.size(); i++) {
      var room = rooms.whereLayer("room " + ROOMS.get(i));
      String[] below = ROOMS.subList(0, i).stream().map(r -> "room " + r).toArray(String[]::new);
      rooms = below.length == 0 ? room.mayNotAccessAnyLayer() : room.mayOnlyAccessLayers(below);
    }
    rooms.check(Bytecode.OURS);
  }

  @Test
  void rooms_areAllNamedHere() {
    Set<String> found = new TreeSet<>();
    Bytecode.OURS.stream()
        .map(JavaClass::getPackageName)
        .filter(name -> name.equals(CORE) || name.startsWith(CORE + "."))
        .forEach(found::add);
    assertThat(found)
        .containsExactlyInAnyOrderElementsOf(ROOMS.stream().map(CoreRoomsTest::packageOf).toList());
  }

  /** The simulator lays rooms out on paper, and counts as the core does. */
  @Test
  void otherModules_useThePortAndTheValuesOnly() {
    DescribedPredicate<JavaClass> inside =
        DescribedPredicate.describe(
            "are inside the core",
            used -> used.getPackageName().startsWith(CORE + ".") && !isOpen(used));
    noClasses()
        .that()
        .resideOutsideOfPackages(CORE + "..", "dev.cellmesh.simulator..")
        .should()
        .dependOnClassesThat(inside)
        .check(Bytecode.OURS);
    noClasses()
        .that()
        .resideInAPackage("dev.cellmesh.simulator..")
        .should()
        .dependOnClassesThat(
            inside.and(
                JavaClass.Predicates.resideOutsideOfPackages(CORE + ".cells", CORE + ".kit")))
        .check(Bytecode.OURS);
  }

  private static boolean isOpen(JavaClass used) {
    String room = used.getPackageName().substring(CORE.length() + 1);
    String outermost =
        used.getBaseComponentType().getName().replaceFirst(".*\\.", "").replaceFirst("\\$.*", "");
    return room.equals("port")
        || (room.equals("wire") && VALUES.contains(outermost))
        || outermost.equals("Growth"); // what the demo's boards remember of a room that never was
  }

  @Test
  void partsOfALink_areWrittenByTheirOwnersOnly() {
    List<String> strangers = new ArrayList<>();
    int calls = 0;
    for (var part : WRITERS.entrySet()) {
      JavaClass type = Bytecode.OURS.get(CORE + ".core." + part.getKey());
      for (JavaMethod method : type.getMethods()) {
        if (!writes(method)) {
          continue;
        }
        for (JavaMethodCall call : method.getCallsOfSelf()) {
          calls++;
          String by = call.getOriginOwner().getName().replaceFirst("\\$.*", "");
          if (!by.equals(type.getName()) && !part.getValue().contains(by)) {
            strangers.add(by + " calls " + method.getFullName());
          }
        }
      }
    }
    assertThat(calls).as("calls looked at").isGreaterThan(50);
    assertThat(strangers).isEmpty();
  }

  private static boolean writes(JavaMethod method) {
    return method.getFieldAccesses().stream()
        .anyMatch(
            access ->
                access.getAccessType() == AccessType.SET
                    && access.getTargetOwner().equals(method.getOwner()));
  }

  @Test
  void core_isToldByThoseWhoKnow() {
    Map<String, String> writers =
        Map.ofEntries(
            Map.entry("advance", "Mesh"),
            Map.entry("start", "Mesh"),
            Map.entry("stop", "Mesh"),
            Map.entry("connected", "Mesh"),
            Map.entry("takeActions", "Mesh"),
            Map.entry("adopt", "Adoption Core"),
            Map.entry("learn", "Adoption"),
            Map.entry("join", "edges.Announcer Links"),
            Map.entry("standIn", "Restructuring"),
            Map.entry("plansPart", "edges.Budget"),
            Map.entry("planned", "Planner"));
    JavaClass core = Bytecode.OURS.get(CORE + ".core.Core");
    writers.forEach(
        (name, by) -> {
          Set<String> found = new TreeSet<>();
          core.getMethods().stream()
              .filter(method -> method.getName().equals(name))
              .flatMap(method -> method.getCallsOfSelf().stream())
              .map(call -> call.getOriginOwner().getName().substring(CORE.length() + 1))
              .map(origin -> origin.equals("core.Core") ? "Core" : origin)
              .forEach(found::add);
          assertThat(found)
              .as(name)
              .containsExactlyInAnyOrderElementsOf(Arrays.asList(by.split(" ")));
        });
  }
}
