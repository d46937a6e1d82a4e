package dev.cellmesh.app.house;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import dev.cellmesh.app.Parts;
import dev.cellmesh.config.kit.Part;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The arrows of the design: they point down only, between modules and between packages. */
class ArchitectureTest {
  @Test
  void arrows_pointDownOnly() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("app")
        .definedBy("dev.cellmesh.app..")
        .layer("nostr")
        .definedBy("dev.cellmesh.nostr..")
        .layer("keys")
        .definedBy("dev.cellmesh.keys..")
        .layer("webrtc")
        .definedBy("dev.cellmesh.webrtc..")
        .layer("runtime")
        .definedBy("dev.cellmesh.runtime..")
        .layer("mesh")
        .definedBy("dev.cellmesh.mesh..")
        .layer("sensors")
        .definedBy("dev.cellmesh.sensors..")
        .layer("sinks")
        .definedBy("dev.cellmesh.sinks..")
        .layer("mqtt")
        .definedBy("dev.cellmesh.mqtt..")
        .layer("config")
        .definedBy("dev.cellmesh.config")
        .layer("kit")
        .definedBy("dev.cellmesh.config.kit..")
        .optionalLayer("simulator")
        .definedBy("dev.cellmesh.simulator..")
        .whereLayer("app")
        .mayOnlyAccessLayers(
            "runtime",
            "mesh",
            "keys",
            "nostr",
            "webrtc",
            "sinks",
            "sensors",
            "mqtt",
            "config",
            "kit",
            "simulator")
        .whereLayer("nostr")
        .mayOnlyAccessLayers("runtime", "mesh", "keys")
        .whereLayer("webrtc")
        .mayOnlyAccessLayers("runtime", "mesh")
        .whereLayer("runtime")
        .mayOnlyAccessLayers("mesh")
        .whereLayer("simulator")
        .mayOnlyAccessLayers("mesh")
        .whereLayer("mesh")
        .mayNotAccessAnyLayer()
        .whereLayer("sinks")
        .mayOnlyAccessLayers("sensors", "mqtt", "kit")
        .whereLayer("keys")
        .mayNotAccessAnyLayer()
        .whereLayer("sensors")
        .mayOnlyAccessLayers("mqtt", "kit")
        .whereLayer("mqtt")
        .mayOnlyAccessLayers("kit")
        .whereLayer("config")
        .mayOnlyAccessLayers("kit")
        .whereLayer("kit")
        .mayNotAccessAnyLayer()
        .check(Bytecode.OURS);
  }

  /** The list of the agent's parts names them; they do not know of each other. */
  @Test
  void drivers_doNotSeeEachOther() {
    slices()
        .matching("dev.cellmesh.sensors.(*)..")
        .namingSlices("driver $1")
        .should()
        .notDependOnEachOther()
        .ignoreDependency(alwaysTrue(), resideInAPackage("dev.cellmesh.sensors.senml.."))
        .check(Bytecode.OURS);
  }

  /** A driver that is forgotten there compiles, and never runs. */
  @Test
  void driversAndSinks_areAllInTheListOfParts() {
    Set<JavaClass> named =
        Bytecode.OURS.get(Parts.class).getDirectDependenciesFromSelf().stream()
            .map(Dependency::getTargetClass)
            .collect(Collectors.toSet());
    List<JavaClass> all =
        Bytecode.OURS.stream()
            .filter(type -> type.isAssignableTo(Part.class) && !type.isInterface())
            .toList();
    assertThat(all).hasSizeGreaterThan(4).allMatch(named::contains);
  }

  @Test
  void sinks_doNotSeeEachOther() {
    slices()
        .matching("dev.cellmesh.sinks.(*)..")
        .namingSlices("sink $1")
        .should()
        .notDependOnEachOther()
        .check(Bytecode.OURS);
  }

  @Test
  void packages_formNoCircle() {
    slices().assignedFrom(new EachPackage()).should().beFreeOfCycles().check(Bytecode.OURS);
  }

  /** Every package is a slice of its own, whatever module it is in. */
  private static final class EachPackage implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
      return SliceIdentifier.of(javaClass.getPackageName());
    }

    @Override
    public String getDescription() {
      return "each package";
    }
  }

  @Test
  void core_hasNoClockThreadLoggerOrRandomOfItsOwn() {
    noClasses()
        .that()
        .resideInAPackage("dev.cellmesh.mesh..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.util.concurrent..",
            "java.time..",
            "java.io..",
            "java.net..",
            "java.nio.file..",
            "java.nio.channels..",
            "org.tinylog..")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.Random")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.security.SecureRandom")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.Thread")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(Bytecode.OURS);
  }
}
