package dev.cellmesh.app.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.runtime.Links;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class MeshReportTest {
  @Test
  void report_staysSmall_howeverManyCannotBeReached() {
    var pair = new Links.Unreachable(MeshStates.FAR, "NAT", "symmetric NAT");
    byte[] json = MeshReport.json(MeshStates.status(Collections.nCopies(64, pair)));
    assertThat(new String(json, StandardCharsets.UTF_8).split("symmetric NAT", -1)).hasSize(8 + 1);
  }

  @Test
  void report_isWhatTheDashboardReads() {
    byte[] json = MeshReport.json(MeshStates.status());
    assertThat(new String(json, StandardCharsets.UTF_8))
        .isEqualTo(
            """
            {"board":"north","peer":"SELF","cell":1,"cells":3,"generation":7,\
            "members":["SELF","MEMBER"],\
            "links":[{"peer":"MEMBER","purpose":"member","rttMicros":1234},\
            {"peer":"FAR","purpose":"bridge","rttMicros":0}],\
            "bridging":[{"cell":0,"up":true}],\
            "unreachable":[{"peer":"FAR","own":"NAT","other":"symmetric NAT, TURN"}],\
            "health":90,"uptimeSeconds":3700,"version":"1.2.3","clockOffsetSeconds":7200,\
            "lastReadingMillis":12000,\
            "sensors":{"count":2,"ailing":[{"name":"gpio17","state":"no such pin"}]},\
            "missing":[{"peer":"FAR","board":"hill","silentSeconds":7500,"reason":"silent"}],\
            "sameName":["MEMBER"]}\
            """
                .replace("SELF", MeshStates.SELF.hex())
                .replace("MEMBER", MeshStates.MEMBER.hex())
                .replace("FAR", MeshStates.FAR.hex()));
  }
}
