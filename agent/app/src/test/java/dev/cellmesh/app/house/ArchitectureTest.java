package dev.cellmesh.app.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows of the design: they point down only. */
class ArchitectureTest {
  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.cellmesh");

  @Test
  void arrows_pointDownOnly() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("app")
        .definedBy("dev.cellmesh.app..")
        .layer("nostr")
        .definedBy("dev.cellmesh.nostr..")
        .layer("webrtc")
        .definedBy("dev.cellmesh.webrtc..")
        .layer("runtime")
        .definedBy("dev.cellmesh.runtime..")
        .layer("mesh")
        .definedBy("dev.cellmesh.mesh..")
        .layer("sensors")
        .definedBy("dev.cellmesh.sensors..")
        .layer("config")
        .definedBy("dev.cellmesh.config..")
        .optionalLayer("simulator")
        .definedBy("dev.cellmesh.simulator..")
        .whereLayer("app")
        .mayOnlyAccessLayers("runtime", "mesh", "nostr", "webrtc", "sensors", "config", "simulator")
        .whereLayer("nostr")
        .mayOnlyAccessLayers("runtime", "mesh")
        .whereLayer("webrtc")
        .mayOnlyAccessLayers("runtime", "mesh")
        .whereLayer("runtime")
        .mayOnlyAccessLayers("mesh")
        .whereLayer("simulator")
        .mayOnlyAccessLayers("mesh")
        .whereLayer("mesh")
        .mayNotAccessAnyLayer()
        .whereLayer("sensors")
        .mayNotAccessAnyLayer()
        .whereLayer("config")
        .mayNotAccessAnyLayer()
        .check(OURS);
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
        .check(OURS);
  }
}
