package dev.cellmesh.mqtt;

import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** What Paho calls for one connection of a link: it only looks and passes on. */
public final class LinkCallback implements MqttCallback {
  private final Runnable lost;
  private final Incoming incoming;

  /** Takes what comes, on Paho's thread: it must not block. */
  public interface Incoming {
    void arrived(String topic, MqttMessage message);
  }

  /**
   * @param lost called when the connection is gone
   */
  public LinkCallback(Runnable lost, Incoming incoming) {
    this.lost = lost;
    this.incoming = incoming;
  }

  @Override
  public void messageArrived(String topic, MqttMessage message) {
    incoming.arrived(topic, message);
  }

  @Override
  public void disconnected(MqttDisconnectResponse response) {
    lost.run();
  }

  @Override
  public void mqttErrorOccurred(MqttException exception) {
    // Followed by disconnected() if it matters.
  }

  @Override
  public void deliveryComplete(IMqttToken token) {
    // The publisher hears of each message by its own token.
  }

  @Override
  public void connectComplete(boolean reconnect, String serverUri) {
    // The link's thread waits for the CONNACK itself.
  }

  @Override
  public void authPacketArrived(int reasonCode, MqttProperties properties) {
    // No extended authentication.
  }
}
