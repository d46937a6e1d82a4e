package dev.cellmesh.mesh.talk;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.core.Link;
import dev.cellmesh.mesh.members.Suspicions;
import dev.cellmesh.mesh.messages.InterestExchange;
import dev.cellmesh.mesh.messages.News;
import dev.cellmesh.mesh.wire.Digest;
import dev.cellmesh.mesh.wire.LinkFrame;
import java.util.Arrays;
import java.util.List;

/** Makes the digest for the other end of a link, and acts on what its own one shows. */
public final class Digests {
  private final Core core;
  private final Greeting greeting;
  private final Gossip gossip;
  private final Suspicions suspicions;
  private final InterestExchange interests;
  private final News news;

  public Digests(
      Core core,
      Greeting greeting,
      Gossip gossip,
      Suspicions suspicions,
      InterestExchange interests,
      News news) {
    this.core = core;
    this.greeting = greeting;
    this.gossip = gossip;
    this.suspicions = suspicions;
    this.interests = interests;
    this.news = news;
  }

  Digest of(Link link) {
    link.heard().owes(false);
    return new Digest(
        suspicions.incarnation(),
        core.structure(),
        core.roomParameters().order(),
        link.said().version(),
        link.heard().version(),
        link.regard().seen(),
        interests.hash(),
        hashes(news.since(link)),
        suspicions.rumoursFor(link));
  }

  void heard(Link link, Digest digest) {
    if (!digest.structure().equals(link.hellos().structure())
        || digest.parameters() != link.hellos().parameters()) {
      greeting.learnt(link, digest.structure(), digest.parameters());
    }
    gossip.acknowledged(link, digest.heard());
    link.regard().isSeen(digest.seen());
    interests.hashHeard(link, digest.interests());
    if (!digest.news().isEmpty()) {
      news.heard(link, digest.news().stream().mapToLong(Long::longValue).toArray());
    }
    if (link.cell() == core.cell()) {
      suspicions.alive(link.peer(), digest.incarnation(), link);
      digest.rumours().forEach(rumour -> suspicions.heard(rumour, link));
    }
  }

  private static List<Long> hashes(long[] news) {
    return news.length == 0 ? List.of() : Arrays.stream(news).boxed().toList();
  }

  /** Confirms what has been heard and not been confirmed otherwise. */
  public void acknowledge() {
    for (Link link : core.links().values()) {
      if (link.heard().owed() && link.readyBoard()) {
        core.send(link.peer(), new LinkFrame.Ack(0, of(link)).encode());
      }
    }
  }
}
