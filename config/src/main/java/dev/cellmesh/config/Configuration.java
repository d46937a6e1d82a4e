package dev.cellmesh.config;

import dev.cellmesh.config.kit.ConfigException;
import dev.cellmesh.config.kit.Options;
import dev.cellmesh.config.kit.Part;
import dev.cellmesh.config.kit.Problem;
import dev.cellmesh.config.kit.Schema;
import dev.cellmesh.config.kit.Section;
import dev.cellmesh.config.kit.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.tomlj.Toml;

/**
 * All sections, the agent's own with those of drivers and sinks among them, and the way from a file
 * to a {@link Config}. Start-up and {@code check-config} go the same way. No state; any thread.
 */
public final class Configuration {
  private final List<Part<?>> drivers;
  private final List<Part<?>> sinks;
  private final Section sinkSection;
  private final Schema<Config> schema;

  /**
   * @param drivers whose sections stand in the file itself
   * @param sinks whose sections stand in [sink]; they are read after the drivers'
   */
  public Configuration(List<? extends Part<?>> drivers, List<? extends Part<?>> sinks) {
    this.drivers = List.copyOf(drivers);
    this.sinks = List.copyOf(sinks);
    Section[] below = sinks.stream().map(Part::section).toArray(Section[]::new);
    this.sinkSection = Section.of("sink", "", List.of(), below);
    List<Section> sections =
        new ArrayList<>(
            List.of(
                BoardSection.SECTION,
                RoomSection.SECTION,
                NetworkSections.NOSTR,
                NetworkSections.WEBRTC,
                MeshSection.SECTION));
    drivers.forEach(driver -> sections.add(driver.section()));
    sections.addAll(
        List.of(
            ServiceSections.GATEWAY,
            sinkSection,
            ServiceSections.DASHBOARD,
            ServiceSections.RELAY,
            ServiceSections.STATUS,
            ServiceSections.LOG));
    this.schema = new Schema<>(sections, this::read);
  }

  /**
   * Loads and checks a file.
   *
   * @param env the environment, usually {@code System.getenv()}
   * @param warnings gets what works but should be mended, only if there is no error
   * @throws ConfigException with all problems of the file at once
   */
  public Config load(Path file, Map<String, String> env, Consumer<Problem> warnings) {
    return schema.load(file, env, warnings);
  }

  /**
   * Reads a text that lies in no file; its warnings go unheard.
   *
   * @throws ConfigException with all problems of the text at once
   */
  public Config parse(String text, Map<String, String> env) {
    return schema.parse(text, env);
  }

  /** What an empty file with nothing but the room's name means, as demo and tests start from. */
  public Config defaults(String roomName) {
    return parse("[room]\nname = \"" + Toml.tomlEscape(roomName) + "\"\n", Map.of());
  }

  /** The commented reference file. */
  public String reference() {
    return schema.reference();
  }

  /** All sections, in the order of the reference file. */
  public Stream<Section> sections() {
    return schema.sections();
  }

  private Config read(Table root) {
    MeshConfig mesh = MeshSection.read(root.child(MeshSection.SECTION));
    Table webrtcTable = root.child(NetworkSections.WEBRTC);
    WebRtcConfig webrtc = NetworkSections.webrtc(webrtcTable);
    checkPorts(webrtcTable, webrtc, mesh);
    Table roomTable = root.child(RoomSection.SECTION);
    RoomConfig room = RoomSection.read(roomTable);
    NostrConfig nostr = NetworkSections.nostr(root.child(NetworkSections.NOSTR));
    Config config =
        new Config(
            BoardSection.read(root.child(BoardSection.SECTION)),
            room,
            nostr,
            webrtc,
            mesh,
            ServiceSections.gateway(root.child(ServiceSections.GATEWAY)),
            ServiceSections.dashboard(root.child(ServiceSections.DASHBOARD)),
            ServiceSections.relay(root.child(ServiceSections.RELAY)),
            ServiceSections.status(root.child(ServiceSections.STATUS)),
            ServiceSections.log(root.child(ServiceSections.LOG)),
            options(root));
    RoomSection.warnIfOpen(roomTable, room, nostr);
    return config;
  }

  private Options options(Table root) {
    Options options = Options.NONE;
    for (Part<?> driver : drivers) {
      options = options.read(driver, root);
    }
    Table sinkTable = root.child(sinkSection);
    for (Part<?> sink : sinks) {
      options = options.read(sink, sinkTable);
    }
    return options;
  }

  /** Each connection takes a port of its own on each interface. */
  private static void checkPorts(Table table, WebRtcConfig webrtc, MeshConfig mesh) {
    WebRtcConfig.PortRange ports = webrtc.portRange();
    int most = 2 * mesh.connectionsBudget();
    if (ports != null && ports.size() < most) {
      table.reject(
          NetworkSections.PORT_RANGE,
          Problem.Kind.CONFLICT,
          "has " + ports.size() + " ports; a board may hold " + most + " connections",
          "widen it, or lower mesh.connectionsBudget");
    }
  }
}
