package dev.cellmesh.sinks.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TopicTemplateTest {
  @Test
  void fields_areFilledIn() {
    TopicTemplate template = new TopicTemplate("{board}/{sensor}/{room}", "farm", "telemetry");
    assertThat(template.topic("north", "greenhouse/temperature"))
        .isEqualTo("north/greenhouse/temperature/farm");
  }

  @Test
  void namesThatLookLikeFieldsOrGroups_areTakenAsTheyAre() {
    TopicTemplate template = new TopicTemplate("x/{board}/{sensor}", "farm", "telemetry");
    assertThat(template.topic("$1{sensor}", "t")).isEqualTo("x/$1{sensor}/t");
  }

  @Test
  void wildcardsAndSlashesOfNames_makeNoLevels() {
    TopicTemplate template = new TopicTemplate("{room}/{channel}/{board}/{sensor}", "a/b+", "c#");
    assertThat(template.topic("d/e", "f+g")).isEqualTo("a_b_/c_/d_e/f_g");
  }
}
