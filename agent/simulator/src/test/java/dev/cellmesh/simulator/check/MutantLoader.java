package dev.cellmesh.simulator.check;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.reflect.InvocationTargetException;
import org.jspecify.annotations.Nullable;

/**
 * Loads the core and the simulator once more, apart from those that the test itself uses, and
 * plants a fault in the core on the way. The product has no hooks for this.
 */
final class MutantLoader extends ClassLoader {
  private static final String OURS = "dev.cellmesh.";

  private final @Nullable Mutant mutant;
  private final ClassFile classFile;
  private boolean planted;

  /**
   * @param mutant null for the core as it is
   */
  MutantLoader(@Nullable Mutant mutant) {
    super("mutant", MutantLoader.class.getClassLoader());
    this.mutant = mutant;
    this.classFile =
        ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(getParent())));
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OURS)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    byte[] bytes = bytes(name);
    if (mutant != null && mutant.isIn(name)) {
      bytes = mutant.mutate(classFile, bytes);
      planted = true;
    }
    return defineClass(name, bytes, 0, bytes.length);
  }

  private byte[] bytes(String name) throws ClassNotFoundException {
    try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs one small room; empty if it keeps every promise, else which it broke and how. */
  String run(long seed) {
    try {
      Class<?> room = loadClass(SmallRoom.class.getName());
      String broken = (String) room.getMethod("check", long.class).invoke(null, seed);
      if (mutant != null && !planted) {
        throw new AssertionError(mutant + " is disarmed: the class was never loaded");
      }
      return broken;
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof AssertionError disarmed) {
        throw disarmed;
      }
      throw new AssertionError(mutant + " with seed " + seed, e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }
}
