package dev.cellmesh.runtime;

/** Ends what it stands for; closing twice does nothing. */
public interface Subscription extends AutoCloseable {
  @Override
  void close();
}
