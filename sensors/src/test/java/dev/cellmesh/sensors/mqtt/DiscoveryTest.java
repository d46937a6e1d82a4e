package dev.cellmesh.sensors.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class DiscoveryTest {
  private final Discovery discovery = new Discovery();

  private void read(String json) {
    discovery.read(json.replace('\'', '"'));
  }

  @Test
  void entity_givesTheUnitOfItsTopic_inBothSpellings() {
    read("{'name':'P','stat_t':'g/sensor/p/state','unit_of_meas':'bar','dev_cla':'pressure'}");
    read("{'state_topic':'x','unit_of_measurement':'°C','expire_after':60,'device':{'ids':['1']}}");
    assertThat(discovery.unitOf("g/sensor/p/state", List.of())).isEqualTo("bar");
    assertThat(discovery.unitOf("x", List.of())).isEqualTo("°C");
    assertThat(discovery.unitOf("x", List.of("a"))).isNull();
  }

  @Test
  void template_namesTheField_ifItIsNoMoreThanAField() {
    String entity = "{'stat_t':'z','unit_of_meas':'hPa','val_tpl':'%s'}";
    read(entity.formatted("{{ value_json.pressure }}"));
    read(
        entity
            .formatted("{{value_json['air pressure'].now | round(1) | float}}")
            .replace("'air pressure'", "\\\"air pressure\\\""));
    read(entity.formatted("{{ value_json.scaled / 100 }}"));
    read(entity.formatted("{{ value_json.a if value_json.b else 0 }}"));
    assertThat(discovery.unitOf("z", List.of("pressure"))).isEqualTo("hPa");
    assertThat(discovery.unitOf("z", List.of("air pressure", "now"))).isEqualTo("hPa");
    assertThat(discovery.unitOf("z", List.of("scaled"))).isNull();
    assertThat(discovery.unitOf("z", List.of("a"))).isNull();
    assertThat(discovery.unitOf("z", List.of())).isNull();
  }

  @Test
  void base_standsForTheTilde_percentIsThatOfItsClass() {
    read("{'~':'home/x','stat_t':'~/h','unit_of_meas':'%','dev_cla':'humidity'}");
    read("{'~':'y','stat_t':'home/~','unit_of_meas':'%','dev_cla':'battery'}");
    read("{'stat_t':'soil','unit_of_meas':'%','dev_cla':'moisture'}");
    assertThat(discovery.unitOf("home/x/h", List.of())).isEqualTo("%RH");
    assertThat(discovery.unitOf("home/y", List.of())).isEqualTo("%EL");
    assertThat(discovery.unitOf("soil", List.of())).isEqualTo("%");
  }

  @Test
  void device_givesTheUnitsOfItsComponents() {
    read(
        "{'dev':{'ids':'e'},'stat_t':'e/state','cmps':{"
            + "'a':{'p':'sensor','unit_of_meas':'W','val_tpl':'{{value_json.power}}'},"
            + "'b':{'p':'sensor','stat_t':'e/other','unit_of_meas':'kWh'}}}");
    assertThat(discovery.unitOf("e/state", List.of("power"))).isEqualTo("W");
    assertThat(discovery.unitOf("e/other", List.of())).isEqualTo("kWh");
  }

  @Test
  void whatIsNotUnderstood_saysNothing() {
    for (String json :
        List.of("", "[", "[1]", "{'stat_t':'q','unit_of_meas':'buckets'}", "{'stat_t':'q'", "7")) {
      read(json);
    }
    read("{'unit_of_meas':'W'}");
    assertThat(discovery.unitOf("q", List.of())).isNull();
  }

  @Test
  void unit_isBoundedInNumber() {
    for (int i = 0; i < 10_001; i++) {
      read("{'stat_t':'t" + i + "','unit_of_meas':'W'}");
    }
    assertThat(discovery.unitOf("t0", List.of())).isNull();
    assertThat(discovery.unitOf("t10000", List.of())).isEqualTo("W");
  }
}
