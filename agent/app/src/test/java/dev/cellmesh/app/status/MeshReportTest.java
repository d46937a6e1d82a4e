package dev.cellmesh.app.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MeshReportTest {
  @Test
  void report_isWhatTheDashboardReads() {
    byte[] json = MeshReport.json("north", MeshStates.usual(), 61);
    assertThat(new String(json, StandardCharsets.UTF_8))
        .isEqualTo(
            """
            {"board":"north","peer":"SELF","cell":1,"cells":3,"generation":7,\
            "members":["SELF","MEMBER"],\
            "links":[{"peer":"MEMBER","purpose":"member","rttMicros":1234},\
            {"peer":"FAR","purpose":"bridge","rttMicros":0}],\
            "bridging":[{"cell":0,"up":true}],\
            "health":90,"uptimeSeconds":61,"version":"development"}\
            """
                .replace("SELF", MeshStates.SELF.hex())
                .replace("MEMBER", MeshStates.MEMBER.hex())
                .replace("FAR", MeshStates.FAR.hex()));
  }
}
