package io.ipmb.codec;

import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.Collection;
import java.util.Date;
import java.util.Map;
import java.util.Set;

/** The replacement to suggest for a type without a form on the wire. */
final class Advice {

    private Advice() {}

    static String insteadOf(Class<?> type) {
        if (Map.class.isAssignableFrom(type)) {
            return "declare it as Map";
        } else if (Set.class.isAssignableFrom(type)) {
            return "declare it as Set";
        } else if (Collection.class.isAssignableFrom(type) || type == Iterable.class) {
            return "declare it as List";
        } else if (TemporalAccessor.class.isAssignableFrom(type) || Date.class.isAssignableFrom(type)) {
            return "use Instant";
        } else if (TemporalAmount.class.isAssignableFrom(type)) {
            return "use Duration";
        } else if (Number.class.isAssignableFrom(type)) {
            return "use a primitive, its box, BigInteger, or a String";
        } else if (CharSequence.class.isAssignableFrom(type)) {
            return "use String";
        } else if (type.isInterface() && !type.isAnnotation()) {
            return "make it a sealed interface of records";
        }
        return "use a record, an enum, a sealed interface of records, a plain type, or a List, Set, Map, array or Optional "
                + "of these";
    }
}
