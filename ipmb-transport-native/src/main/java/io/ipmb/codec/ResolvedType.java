package io.ipmb.codec;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A type with everything known that matters to its codec: what stands for type variables, what may be null, what is
 * unsigned. Equal types have the same codec.
 *
 * @param raw the class; of an array the array's
 * @param arguments what stands for the class's type variables; of an array its element type
 * @param nullable whether null is a value of it
 * @param unsigned whether it is annotated with {@link Unsigned}
 */
record ResolvedType(Class<?> raw, List<ResolvedType> arguments, boolean nullable, boolean unsigned) {

    static ResolvedType of(Class<?> raw) {
        return new ResolvedType(raw, List.of(), false, false);
    }

    /** The element type of an array, the only type argument of a list or the like. */
    ResolvedType element() {
        return arguments.get(0);
    }

    ResolvedType nonNull() {
        return new ResolvedType(raw, arguments, false, unsigned);
    }

    /** The same type with what was written in front of it where it is used. */
    ResolvedType annotated(boolean nullableHere, boolean unsignedHere) {
        return new ResolvedType(raw, arguments, nullable || nullableHere, unsigned || unsignedHere);
    }

    /** As one would write it. */
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
