package dev.cellmesh.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AdmissionTest {
  private final Admission admission = new Admission();
  private final List<Asking> begun = new ArrayList<>();
  private final List<Asking> givenUp = new ArrayList<>();

  private final class Asking implements Admission.Candidate {
    boolean waiting = true;
    int links;

    @Override
    public int links() {
      return links;
    }

    @Override
    public boolean isWaiting() {
      return waiting;
    }

    @Override
    public void begin() {
      waiting = false;
      begun.add(this);
    }

    @Override
    public void giveUp() {
      waiting = false;
      givenUp.add(this);
      admission.settled(this, Long.MAX_VALUE); // as a link does when it ends
    }
  }

  private List<Asking> ask(int count, long now) {
    List<Asking> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Asking one = new Asking();
      all.add(one);
      admission.ask(one, now);
    }
    return all;
  }

  @Test
  void moreThanTheBound_waitInOrder_untilOneIsOpenOrGone() {
    List<Asking> all = ask(Admission.MAX_OPENING + 2, 0);
    assertThat(begun).containsExactlyElementsOf(all.subList(0, Admission.MAX_OPENING));

    admission.settled(begun.get(3), 1);
    admission.settled(begun.get(3), 1);
    assertThat(begun).containsExactlyElementsOf(all.subList(0, Admission.MAX_OPENING + 1));
    assertThat(admission.waiting()).isEqualTo(1);
  }

  @Test
  void whoseDriverHasTheFewestLinks_goesFirst() {
    ask(Admission.MAX_OPENING, 0);
    List<Asking> late = ask(3, 0);
    late.get(0).links = 2;
    late.get(1).links = 1;
    late.get(2).links = 1;

    admission.settled(begun.getFirst(), 1);
    assertThat(begun).contains(late.get(1)).doesNotContain(late.get(0), late.get(2));
  }

  @Test
  void whoWaitsNoLonger_isPassedOver() {
    ask(Admission.MAX_OPENING, 0);
    List<Asking> late = ask(2, 0);
    late.getFirst().waiting = false;

    admission.settled(begun.getFirst(), 1);
    assertThat(begun).contains(late.getLast()).doesNotContain(late.getFirst());
    assertThat(givenUp).isEmpty();
  }

  @Test
  void whoHasWaitedTooLong_isTurnedAway_inFavourOfTheNext() {
    ask(Admission.MAX_OPENING, 0);
    List<Asking> stale = ask(40, 0);
    List<Asking> fresh = ask(1, Admission.MAX_WAIT_NANOS);

    admission.settled(begun.getFirst(), Admission.MAX_WAIT_NANOS + 1);
    assertThat(givenUp).containsExactlyElementsOf(stale);
    assertThat(begun).contains(fresh.getFirst());
    assertThat(admission.opening()).isEqualTo(Admission.MAX_OPENING);
  }

  @Test
  void whoWasNeverLetIn_freesNoPlace() {
    ask(Admission.MAX_OPENING, 0);
    List<Asking> late = ask(2, 0);

    admission.settled(late.getFirst(), 1);
    assertThat(begun).hasSize(Admission.MAX_OPENING);
  }
}
