package dev.cellmesh.mqtt;

/** Told once how one message fared, on the publisher's or Paho's thread; must not block. */
public interface PublishListener {
  /** The broker has it. */
  void acknowledged();

  /** The broker refuses it and would again: it is dropped. */
  void refused(String why);
}
