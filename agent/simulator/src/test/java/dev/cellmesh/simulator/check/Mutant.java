package dev.cellmesh.simulator.check;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A core with a planted fault. What a mutation changes must be there exactly as said, so that
 * whoever rewrites the core, and so disarms a mutant, is told.
 *
 * @param fault what is wrong with it, as a sentence
 * @param type the simple name of a class of the core, in whichever room
 * @param method the method's name, with its parameters' types if it is overloaded: {@code
 *     "received(Link,Cell)"}
 * @param tryFirst a seed that has found it before
 */
record Mutant(String fault, String type, String method, Mutation mutation, int tryFirst) {
  /** Whether {@code className}, fully qualified, is the class with the fault. */
  boolean isIn(String className) {
    return className.startsWith("dev.cellmesh.mesh.")
        && className.substring(className.lastIndexOf('.') + 1).equals(type);
  }

  /** The class with the fault. */
  byte[] mutate(ClassFile classFile, byte[] original) {
    ClassModel model = classFile.parse(original);
    List<MethodModel> targets = model.methods().stream().filter(this::isTarget).toList();
    if (targets.size() != 1) {
      throw new AssertionError(this + " is disarmed: " + targets.size() + " such methods");
    }
    MethodModel target = targets.getFirst();
    TypeKind returns = TypeKind.from(target.methodTypeSymbol().returnType());
    Mutation.Transform transform = new Mutation.Transform(mutation, returns);
    byte[] mutated =
        classFile.transformClass(
            model, ClassTransform.transformingMethodBodies(target::equals, transform));
    if (transform.places() != mutation.places()) {
      throw new AssertionError(this + " is disarmed: " + transform.places() + " such places");
    }
    return mutated;
  }

  private boolean isTarget(MethodModel candidate) {
    String name = candidate.methodName().stringValue();
    String parameters =
        candidate.methodTypeSymbol().parameterList().stream()
            .map(ClassDesc::displayName)
            .map(type -> type.substring(type.lastIndexOf('$') + 1))
            .collect(Collectors.joining(",", "(", ")"));
    return candidate.code().isPresent()
        && (method.equals(name) || method.equals(name + parameters));
  }
}
