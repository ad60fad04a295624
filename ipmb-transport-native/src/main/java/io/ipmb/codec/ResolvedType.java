package io.ipmb.codec;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A type with all properties that its codec depends on: type arguments, nullability, sign. Equal types have the same
 * codec.
 *
 * @param raw the class; for an array the array's class
 * @param arguments the class's type arguments; for an array its element type
 * @param nullable whether null is a value of the type
 * @param unsigned whether it is annotated with {@link Unsigned}
 */
record ResolvedType(Class<?> raw, List<ResolvedType> arguments, boolean nullable, boolean unsigned) {

    static ResolvedType of(Class<?> raw) {
        return new ResolvedType(raw, List.of(), false, false);
    }

    /** The element type of an array; the only type argument of a list or similar type. */
    ResolvedType element() {
        return arguments.get(0);
    }

    ResolvedType nonNull() {
        return new ResolvedType(raw, arguments, false, unsigned);
    }

    /** The same type with the annotations at its place of use. */
    ResolvedType annotated(boolean nullableHere, boolean unsignedHere) {
        return new ResolvedType(raw, arguments, nullable || nullableHere, unsigned || unsignedHere);
    }

    /** As written in source code. */
    @Override
    public String toString() {
        String annotations = (nullable ? "@Nullable " : "") + (unsigned ? "@Unsigned " : "");
        if (raw.isArray()) {
            return annotations + element() + "[]";
        }
        String parameters = arguments.isEmpty()
                ? ""
                : arguments.stream().map(ResolvedType::toString).collect(Collectors.joining(", ", "<", ">"));
        return annotations + raw.getName() + parameters;
    }
}
