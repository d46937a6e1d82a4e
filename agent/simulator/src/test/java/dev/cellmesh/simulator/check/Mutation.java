package dev.cellmesh.simulator.check;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.MethodTypeDesc;
import org.jspecify.annotations.Nullable;

/** A small change of one method of the core, made in its byte code. */
sealed interface Mutation {
  /** How many places of the method it changes, or chooses from: no more and no fewer. */
  int places();

  /** Writes {@code element} as it is, or changed; whether it is one of the places. */
  boolean write(CodeBuilder builder, CodeElement element, int place);

  /** Writes what comes after the last instruction. */
  default void end(CodeBuilder builder, TypeKind returns) {}

  /** The method does nothing but return {@code value}, or null, or nothing at all. */
  record Returns(@Nullable ConstantDesc value) implements Mutation {
    @Override
    public int places() {
      return 0;
    }

    @Override
    public boolean write(CodeBuilder builder, CodeElement element, int place) {
      return false;
    }

    @Override
    public void end(CodeBuilder builder, TypeKind returns) {
      if (returns != TypeKind.VOID) {
        builder.loadConstant(value);
      }
      builder.return_(returns);
    }
  }

  /**
   * Calls are not made.
   *
   * @param callee class and method, {@code "Roster.forget"}
   * @param result what they would return
   */
  record Skips(String callee, int places, @Nullable ConstantDesc result) implements Mutation {
    @Override
    public boolean write(CodeBuilder builder, CodeElement element, int place) {
      if (element instanceof InvokeInstruction call && callee.equals(name(call))) {
        MethodTypeDesc shape = call.typeSymbol();
        for (ClassDesc parameter : shape.parameterList().reversed()) {
          drop(builder, TypeKind.from(parameter));
        }
        if (call.opcode() != Opcode.INVOKESTATIC) {
          builder.pop();
        }
        if (TypeKind.from(shape.returnType()) != TypeKind.VOID) {
          builder.loadConstant(result);
        }
        return true;
      }
      builder.with(element);
      return false;
    }

    private static String name(InvokeInstruction call) {
      return call.owner().asSymbol().displayName() + "." + call.name().stringValue();
    }

    private static void drop(CodeBuilder builder, TypeKind kind) {
      if (kind.slotSize() == 2) {
        builder.pop2();
      } else {
        builder.pop();
      }
    }
  }

  /** The constant {@code from} is {@code to}. */
  record Constant(ConstantDesc from, int places, ConstantDesc to) implements Mutation {
    @Override
    public boolean write(CodeBuilder builder, CodeElement element, int place) {
      if (element instanceof ConstantInstruction c && from.equals(c.constantValue())) {
        builder.loadConstant(to);
        return true;
      }
      builder.with(element);
      return false;
    }
  }

  /**
   * A comparison comes out the other way.
   *
   * @param index which of the method's conditional jumps, from 0, in the order of the byte code
   * @param places how many conditional jumps the method has
   */
  record Inverts(int index, int places) implements Mutation {
    @Override
    public boolean write(CodeBuilder builder, CodeElement element, int place) {
      if (element instanceof BranchInstruction jump && isConditional(jump.opcode())) {
        Opcode opcode = place == index ? inverse(jump.opcode()) : jump.opcode();
        builder.branch(opcode, jump.target());
        return true;
      }
      builder.with(element);
      return false;
    }

    private static boolean isConditional(Opcode opcode) {
      return opcode != Opcode.GOTO && opcode != Opcode.GOTO_W;
    }

    private static Opcode inverse(Opcode opcode) {
      return switch (opcode) {
        case IFEQ -> Opcode.IFNE;
        case IFNE -> Opcode.IFEQ;
        case IFLT -> Opcode.IFGE;
        case IFGE -> Opcode.IFLT;
        case IFGT -> Opcode.IFLE;
        case IFLE -> Opcode.IFGT;
        case IF_ICMPEQ -> Opcode.IF_ICMPNE;
        case IF_ICMPNE -> Opcode.IF_ICMPEQ;
        case IF_ICMPLT -> Opcode.IF_ICMPGE;
        case IF_ICMPGE -> Opcode.IF_ICMPLT;
        case IF_ICMPGT -> Opcode.IF_ICMPLE;
        case IF_ICMPLE -> Opcode.IF_ICMPGT;
        case IF_ACMPEQ -> Opcode.IF_ACMPNE;
        case IF_ACMPNE -> Opcode.IF_ACMPEQ;
        case IFNULL -> Opcode.IFNONNULL;
        case IFNONNULL -> Opcode.IFNULL;
        default -> throw new AssertionError(opcode);
      };
    }
  }

  /** Applies a mutation, and counts its places. */
  final class Transform implements CodeTransform {
    private final Mutation mutation;
    private final TypeKind returns;
    private int places;

    Transform(Mutation mutation, TypeKind returns) {
      this.mutation = mutation;
      this.returns = returns;
    }

    @Override
    public void accept(CodeBuilder builder, CodeElement element) {
      if (mutation.write(builder, element, places)) {
        places++;
      }
    }

    @Override
    public void atEnd(CodeBuilder builder) {
      mutation.end(builder, returns);
    }

    int places() {
      return places;
    }
  }
}
