package dev.cellmesh.app.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.runtime.Counter;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MdnsTest {
  private static final String TYPE = "_x._tcp.local";
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final List<String> heard = new ArrayList<>();
  private final List<Message> sent = new ArrayList<>();
  private List<LanInterface> interfaces = List.of();
  private Mdns mdns;
  private long now;

  /** A network that keeps what is sent. */
  private final class Kept implements Port {
    @Override
    public void join(List<LanInterface> joined) {}

    @Override
    public void send(LanInterface on, byte[] message) {
      try {
        sent.add(Wire.read(message, message.length));
      } catch (Wire.MalformedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public @Nullable Datagram receive(int millis) {
      return null;
    }

    @Override
    public void close() {}
  }

  @BeforeEach
  void open() throws Exception {
    interfaces = List.of(at("10.77.0.1"));
    mdns =
        new Mdns(
            "_x._tcp",
            new Mdns.Listener() {
              @Override
              public void found(Mdns.Service service) {
                heard.add("found " + service.address().getHostAddress() + ":" + service.port());
              }

              @Override
              public void gone(Mdns.Service service) {
                heard.add("gone " + service.address().getHostAddress() + ":" + service.port());
              }
            },
            () -> interfaces,
            new Kept(),
            7,
            now);
    mdns.due(now);
  }

  private static LanInterface at(String address) throws Exception {
    return new LanInterface(NetworkInterface.getByIndex(1), ip(address), 24);
  }

  private static Inet4Address ip(String address) throws UnknownHostException {
    return (Inet4Address) InetAddress.getByName(address);
  }

  private static Message announcement(String instance, String host, int port, long ttl)
      throws Exception {
    String name = instance + "." + TYPE;
    return Message.response(
        List.of(
            new ResourceRecord.Pointer(TYPE, ttl, name),
            new ResourceRecord.Location(name, ttl, port, "h.local"),
            new ResourceRecord.Text(name, ttl, List.of("v=1")),
            new ResourceRecord.Address("h.local", ttl, LanInterface.number(ip(host)))));
  }

  private void receive(Message message, String from) throws Exception {
    receive(Wire.write(message), from, true);
  }

  private void receive(byte[] bytes, String from, boolean fromPort) throws Exception {
    mdns.handle(new Port.Datagram(bytes, bytes.length, ip(from), fromPort), now);
  }

  private long dropped(String reason) {
    return Counter.value(mdns.counters(), "lan.dropped." + reason);
  }

  private long answers() {
    return sent.stream().filter(Message::isResponse).count();
  }

  private void offer() {
    mdns.offer(new Mdns.Offer(7447, List.of("v=1"), _ -> true), now);
    mdns.due(now);
    sent.clear();
  }

  @Test
  void service_isFoundAndGone() throws Exception {
    receive(announcement("a", "10.77.0.9", 7447, 120), "10.77.0.9");
    receive(announcement("a", "10.77.0.9", 7447, 0), "10.77.0.9");
    assertThat(heard).containsExactly("found 10.77.0.9:7447", "gone 10.77.0.9:7447");
  }

  @Test
  void whatIsNotTrusted_isDroppedAndCounted() throws Exception {
    receive(announcement("a", "10.77.0.8", 7447, 120), "10.77.0.9");
    receive(announcement("a", "8.8.8.8", 7447, 120), "10.77.0.9");
    receive(
        Message.response(List.of(new ResourceRecord.Pointer(TYPE, 120, "a." + TYPE))), "10.77.0.9");
    assertThat(dropped("incomplete")).as("speaks for others, or says too little").isEqualTo(3);

    receive(announcement("a", "10.78.0.9", 7447, 120), "10.78.0.9");
    receive(announcement("a", "8.8.8.8", 7447, 120), "8.8.8.8");
    assertThat(dropped("off-link")).isEqualTo(2);

    receive(Wire.write(announcement("a", "10.77.0.9", 7447, 120)), "10.77.0.9", false);
    assertThat(dropped("wrong-port")).isEqualTo(1);

    receive(new byte[] {1, 2, 3}, "10.77.0.9", true);
    assertThat(dropped("malformed")).isEqualTo(1);
    assertThat(heard).isEmpty();
  }

  @Test
  void flood_isCutToSoManyMessagesASecond() throws Exception {
    for (int i = 0; i < 5_000; i++) {
      receive(announcement("i" + i, "10.77.0.9", 1 + i, 120), "10.77.0.9");
    }
    assertThat(heard).hasSize(Mdns.MAX_MESSAGES_PER_SECOND);
    assertThat(dropped("rate")).isEqualTo(5_000 - Mdns.MAX_MESSAGES_PER_SECOND);
    now += SECOND;
    receive(announcement("a", "10.77.0.9", 7447, 120), "10.77.0.9");
    assertThat(heard).hasSize(Mdns.MAX_MESSAGES_PER_SECOND + 1);
  }

  @Test
  void question_isAnsweredOnceASecond_andOnlyWhatIsOffered() throws Exception {
    receive(Message.query(TYPE), "10.77.0.9");
    assertThat(answers()).as("nothing is offered").isZero();
    offer();
    receive(Message.query("_y._tcp.local"), "10.77.0.9");
    assertThat(answers()).as("others are asked").isZero();
    receive(Message.query(TYPE), "10.77.0.9");
    receive(Message.query(TYPE), "10.77.0.9");
    assertThat(answers()).isEqualTo(1);
    now += SECOND;
    receive(Message.query(TYPE), "10.77.0.9");
    assertThat(answers()).isEqualTo(2);
    assertThat(sent.getLast().records())
        .contains(
            new ResourceRecord.Address("0000000000000007.local", Mdns.TTL_SECONDS, 0x0a4d0001));
  }

  @Test
  void ownAnnouncement_isNotHeard() throws Exception {
    offer();
    now += SECOND;
    mdns.due(now);
    receive(sent.getLast(), "10.77.0.1");
    assertThat(heard).isEmpty();
  }

  @Test
  void offer_isAnnouncedTwice_andEndsWithAGoodbye() throws Exception {
    mdns.offer(new Mdns.Offer(7447, List.of("v=1"), _ -> true), now);
    for (int i = 0; i < 10; i++) {
      mdns.due(now);
      now += SECOND;
    }
    assertThat(answers()).isEqualTo(2);
    mdns.close();
    assertThat(sent.getLast().records()).hasSize(4).allMatch(record -> record.ttlSeconds() == 0);
  }

  @Test
  void offer_isAnnouncedOnlyWhereItCanBeReached() throws Exception {
    mdns.offer(new Mdns.Offer(7447, List.of(), address -> false), now);
    mdns.due(now);
    receive(Message.query(TYPE), "10.77.0.9");
    assertThat(answers()).isZero();
  }

  @Test
  void network_thatComesLater_isAskedAndToldAtOnce() throws Exception {
    offer();
    now += 100 * SECOND;
    mdns.due(now);
    sent.clear();
    interfaces = List.of(at("10.77.0.1"), at("10.79.0.1"));
    now += 2 * SECOND;
    mdns.due(now);
    assertThat(sent).filteredOn(m -> m.asked().contains(TYPE)).hasSize(2);
    assertThat(answers()).isEqualTo(2);
    receive(announcement("a", "10.79.0.9", 7447, 120), "10.79.0.9");
    assertThat(heard).containsExactly("found 10.79.0.9:7447");
  }

  @Test
  void questions_becomeSeldom_andOftenAgainWhenItIsUrgent() {
    for (long second = 0; second < 600; second++) {
      now = second * SECOND;
      mdns.due(now);
    }
    assertThat(sent.size()).isBetween(12, 20);
    sent.clear();
    mdns.urgent(true);
    for (long second = 600; second < 660; second++) {
      now = second * SECOND;
      mdns.due(now);
    }
    assertThat(sent.size()).isBetween(10, 14);
  }
}
