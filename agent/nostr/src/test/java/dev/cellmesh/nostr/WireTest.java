package dev.cellmesh.nostr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cellmesh.keys.Identity;
import dev.cellmesh.keys.Nip44;
import dev.cellmesh.keys.RoomKey;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What {@link Wire} opens, with keys that it has derived before and with such that it has not. */
class WireTest {
  private static final RoomKey ROOM = RoomKey.open("farm");
  private static final int CELL = 3;

  /** More authors than keys are kept of. */
  private static final int MANY = 1_300;

  private final Wire wire = new Wire(Identity.generate(), ROOM);

  /** Of an author who need not be anybody: signatures are none of its business. */
  private static NostrEvent announcement(int author) {
    PeerId peer = new PeerId(author, 0, 0, 0);
    byte[] plain = Base64.getEncoder().encode(text(author));
    String content = Nip44.encrypt(ROOM.announceKey(peer.toBytes()), plain);
    return new NostrEvent("", peer, 0, Wire.ANNOUNCEMENT, List.of(), content, "");
  }

  private static byte[] text(int author) {
    return Bytes.utf8("board " + author).toArray();
  }

  private static NostrEvent by(PeerId author, NostrEvent event) {
    return new NostrEvent(
        event.id(),
        author,
        event.createdAt(),
        event.kind(),
        event.tags(),
        event.content(),
        event.sig());
  }

  @Test
  void announcements_ofMoreAuthorsThanKeysAreKeptOf_areAllOpened_andSoAreTheFirstOnesAgain()
      throws Exception {
    for (int round = 0; round < 2; round++) {
      for (int author = 0; author < MANY; author++) {
        assertThat(wire.open(announcement(author))).isEqualTo(Bytes.wrap(text(author)));
      }
    }
  }

  @Test
  void announcement_ofAnotherAuthor_isNotOpened_whoeverElsesKeyIsKnown() throws Exception {
    NostrEvent first = announcement(1);
    NostrEvent second = announcement(2);
    wire.open(first);
    wire.open(second);

    assertThatThrownBy(() -> wire.open(by(first.author(), second)))
        .isInstanceOf(Nip44.Undecryptable.class);
    assertThatThrownBy(() -> wire.open(by(new PeerId(3, 0, 0, 0), second)))
        .isInstanceOf(Nip44.Undecryptable.class);
    assertThat(wire.open(first)).isEqualTo(Bytes.wrap(text(1)));
  }

  /** An author's announcements and its signals are locked with different keys. */
  @Test
  void signalAndAnnouncement_ofOneAuthor_areBothOpened_andNotInEachOthersPlace() throws Exception {
    Identity self = Identity.generate();
    Identity peer = Identity.generate();
    Wire mine = new Wire(self, ROOM);
    Wire theirs = new Wire(peer, ROOM);
    for (int i = 0; i < 3; i++) {
      NostrEvent announcement = theirs.sign(theirs.announcement(CELL, Bytes.utf8("here " + i)), 0);
      NostrEvent signal = theirs.sign(theirs.signal(Events.id(self), Bytes.utf8("offer " + i)), 0);
      assertThat(mine.open(announcement)).isEqualTo(Bytes.utf8("here " + i));
      assertThat(mine.open(signal)).isEqualTo(Bytes.utf8("offer " + i));
      NostrEvent swapped =
          new NostrEvent(
              "", Events.id(peer), 0, Wire.SIGNAL, List.of(), announcement.content(), "");
      assertThatThrownBy(() -> mine.open(swapped)).isInstanceOf(Nip44.Undecryptable.class);
    }
  }

  @Test
  void announcements_openedByManyThreads_areOpened() throws Exception {
    List<NostrEvent> events = new ArrayList<>();
    for (int author = 0; author < MANY; author++) {
      events.add(announcement(author));
    }
    Callable<Integer> openAll =
        () -> {
          int opened = 0;
          for (int i = 0; i < 2 * MANY; i++) {
            int author = i % MANY;
            opened += wire.open(events.get(author)).equals(Bytes.wrap(text(author))) ? 1 : 0;
          }
          return opened;
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (Future<Integer> opened :
          threads.invokeAll(List.of(openAll, openAll, openAll, openAll))) {
        assertThat(opened.get()).isEqualTo(2 * MANY);
      }
    }
  }
}
