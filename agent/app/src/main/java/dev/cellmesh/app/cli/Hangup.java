package dev.cellmesh.app.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import org.tinylog.Logger;

/**
 * SIGHUP, by which others have their daemons read the configuration anew. The JVM would end on it.
 */
final class Hangup {
  private Hangup() {}

  /** Says what to do instead, whenever it comes. */
  static void ignore(Path config) {
    handle(
        () ->
            Logger.warn(
                "SIGHUP changes nothing: the configuration is read at the start alone. To take over"
                    + " {}: cellmesh check-config {}, then systemctl restart cellmesh",
                config,
                config));
  }

  /**
   * By reflection: {@code sun.misc.Signal}, the one way of Java to a signal, is part of the JDK,
   * but the compiler warns of it, and no annotation keeps it quiet.
   */
  private static void handle(Runnable coming) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler call =
          (proxy, method, arguments) ->
              switch (method.getName()) {
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> arguments[0].hashCode() == System.identityHashCode(proxy);
                case "toString" -> "hang-up";
                default -> {
                  coming.run();
                  yield null;
                }
              };
      Object proxy =
          Proxy.newProxyInstance(Hangup.class.getClassLoader(), new Class<?>[] {handler}, call);
      Object hup = signal.getConstructor(String.class).newInstance("HUP");
      signal.getMethod("handle", signal, handler).invoke(null, hup, proxy);
    } catch (ReflectiveOperationException e) {
      Logger.warn(e, "SIGHUP will end the agent: this Java has no sun.misc.Signal");
    }
  }
}
