package io.ipmb.spring.support;

import io.ipmb.envelope.EnvelopeCodec;
import io.ipmb.envelope.EnvelopeContent;
import io.ipmb.envelope.EnvelopeContent.Distinct;
import io.ipmb.envelope.EnvelopeContent.Element;
import io.ipmb.envelope.EnvelopeContent.Entries;
import io.ipmb.envelope.EnvelopeContent.Entry;
import io.ipmb.envelope.EnvelopeContent.Items;
import io.ipmb.envelope.EnvelopeContent.Nothing;
import io.ipmb.envelope.EnvelopeContent.Row;
import io.ipmb.envelope.EnvelopeContent.Value;
import io.ipmb.envelope.EnvelopeContent.Written;
import java.lang.reflect.Array;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.util.MimeType;

/** Converts between the values of headers and their form in an envelope. */
final class HeaderValues {

    private static final int NANOS_PER_SECOND = 1_000_000_000;

    /** Largest number of elements of a set, or keys of a map, if one of them is a collection. */
    private static final int MOST_COLLECTIONS_AS_KEYS = 256;

    private HeaderValues() {}

    /** The form of a header's value; null if the bus does not carry it. */
    static @Nullable Value value(Object value) {
        return value(value, 0);
    }

    private static @Nullable Value value(@Nullable Object value, int level) {
        if (value instanceof String text) {
            return new EnvelopeContent.Text(text);
        } else if (value instanceof Boolean flag) {
            return new EnvelopeContent.Flag(flag);
        } else if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return new EnvelopeContent.I32(((Number) value).intValue());
        } else if (value instanceof Long number) {
            return new EnvelopeContent.I64(number);
        } else if (value instanceof Double || value instanceof Float) {
            return new EnvelopeContent.F64(((Number) value).doubleValue());
        } else if (value instanceof byte[] bytes) {
            return new EnvelopeContent.Bytes(bytes);
        } else if (value instanceof UUID uuid) {
            return new EnvelopeContent.Id(EnvelopeCodec.bytes(uuid));
        } else if (value instanceof Instant instant) {
            return new EnvelopeContent.Moment(instant.getEpochSecond(), instant.getNano());
        } else if (value instanceof Duration duration) {
            return new EnvelopeContent.Span(duration.getSeconds(), duration.getNano());
        } else if (value instanceof Enum<?> constant) {
            return new EnvelopeContent.Text(constant.name());
        } else if (value instanceof Character || value instanceof MimeType) {
            return new EnvelopeContent.Text(value.toString());
        } else if (value == null) {
            return new Nothing();
        }
        Written written = WrittenForms.write(value);
        // A collection may contain itself.
        return written != null || level >= EnvelopeContent.MOST_LEVELS ? written : many(value, level + 1);
    }

    private static @Nullable Value many(Object value, int level) {
        if (value instanceof List<?> list) {
            List<Value> values = values(list, level);
            return values == null ? null : new Items(values);
        } else if (value instanceof Set<?> set) {
            List<Value> values = values(set, level);
            return values == null ? null : new Distinct(values);
        } else if (value instanceof Map<?, ?> map) {
            return entries(map, level);
        } else if (value.getClass().isArray()) {
            return row(value, level);
        }
        return null;
    }

    private static @Nullable List<Value> values(Collection<?> collection, int level) {
        List<Value> values = new ArrayList<>(collection.size());
        for (Object one : collection) {
            Value value = value(one, level);
            if (value == null) {
                return null;
            }
            values.add(value);
        }
        return values;
    }

    private static @Nullable Entries entries(Map<?, ?> map, int level) {
        List<Entry> entries = new ArrayList<>(map.size());
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            Value key = value(entry.getKey(), level);
            Value value = value(entry.getValue(), level);
            if (key == null || value == null) {
                return null;
            }
            entries.add(new Entry(key, value));
        }
        return new Entries(entries);
    }

    private static @Nullable Row row(Object array, int level) {
        Class<?> component = array.getClass().getComponentType();
        Element element = element(component);
        if (element == null) {
            return null;
        }
        int length = Array.getLength(array);
        List<@Nullable Object> boxed = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            boxed.add(Array.get(array, i));
        }
        List<Value> values = values(boxed, level);
        return values == null ? null : new Row(element, values);
    }

    private static @Nullable Element element(Class<?> component) {
        if (!component.isPrimitive()) {
            return component == String.class ? Element.TEXT : Element.ANY;
        } else if (component == boolean.class) {
            return Element.FLAG;
        } else if (component == int.class || component == short.class) {
            return Element.I32;
        } else if (component == long.class) {
            return Element.I64;
        }
        // No char[]: it is a password more often than anything else.
        return component == double.class || component == float.class ? Element.F64 : null;
    }

    /**
     * The value of a received header.
     *
     * @param name of the header, checked
     * @throws MessageConversionException when the form stands for no value
     */
    static Object object(String name, Value value) {
        Object object = object(name, value, 1);
        if (object == null) {
            throw broken(name, "is null");
        }
        return object;
    }

    private static @Nullable Object object(String name, Value value, int level) {
        if (value instanceof EnvelopeContent.Text text) {
            return text.value();
        } else if (value instanceof EnvelopeContent.Flag flag) {
            return flag.value();
        } else if (value instanceof EnvelopeContent.I32 number) {
            return number.value();
        } else if (value instanceof EnvelopeContent.I64 number) {
            return number.value();
        } else if (value instanceof EnvelopeContent.F64 number) {
            return number.value();
        } else if (value instanceof EnvelopeContent.Bytes bytes) {
            return bytes.value();
        } else if (value instanceof EnvelopeContent.Id id) {
            return EnvelopeCodec.uuid(id.value(), 0);
        } else if (value instanceof EnvelopeContent.Moment moment) {
            checkNanos(name, moment.nanos());
            try {
                return Instant.ofEpochSecond(moment.seconds(), moment.nanos());
            } catch (DateTimeException e) {
                throw new MessageConversionException(
                        "The envelope is broken: the header '" + name + "' is an instant beyond all times", e);
            }
        } else if (value instanceof EnvelopeContent.Span span) {
            checkNanos(name, span.nanos());
            return Duration.ofSeconds(span.seconds(), span.nanos());
        } else if (value instanceof Nothing) {
            return null;
        } else if (value instanceof Written written) {
            return WrittenForms.read(name, written);
        }
        if (level > EnvelopeContent.MOST_LEVELS) {
            throw broken(name, "has values more than " + EnvelopeContent.MOST_LEVELS + " levels deep");
        }
        return many(name, value, level + 1);
    }

    /**
     * Limits collections as keys. They have no order, so a map of many with equal hashes, which a sender can choose,
     * compares each with each. A few cost nothing.
     */
    private static void checkKeys(String name, List<Value> keys) {
        if (keys.size() > MOST_COLLECTIONS_AS_KEYS && keys.stream().anyMatch(HeaderValues::isCollection)) {
            throw broken(name, "has more than " + MOST_COLLECTIONS_AS_KEYS + " keys, some of them collections");
        }
    }

    private static boolean isCollection(Value value) {
        return value instanceof Items || value instanceof Distinct || value instanceof Entries || value instanceof Row;
    }

    private static Object many(String name, Value value, int level) {
        if (value instanceof Items items) {
            return Collections.unmodifiableList(objects(name, items.values(), level));
        } else if (value instanceof Distinct distinct) {
            checkKeys(name, distinct.values());
            return Collections.unmodifiableSet(new LinkedHashSet<>(objects(name, distinct.values(), level)));
        } else if (value instanceof Entries entries) {
            checkKeys(name, entries.entries().stream().map(Entry::key).toList());
            Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
            for (Entry entry : entries.entries()) {
                Object key = object(name, entry.key(), level);
                if (map.containsKey(key)) {
                    throw broken(name, "has a key twice");
                }
                map.put(key, object(name, entry.value(), level));
            }
            return Collections.unmodifiableMap(map);
        } else if (value instanceof Row row) {
            return array(name, row, level);
        }
        throw new IllegalStateException("no value for " + value);
    }

    private static List<@Nullable Object> objects(String name, List<Value> values, int level) {
        List<@Nullable Object> objects = new ArrayList<>(values.size());
        for (Value value : values) {
            objects.add(object(name, value, level));
        }
        return objects;
    }

    private static Object array(String name, Row row, int level) {
        Class<?> component = switch (row.element()) {
            case ANY -> Object.class;
            case TEXT -> String.class;
            case FLAG -> boolean.class;
            case I32 -> int.class;
            case I64 -> long.class;
            case F64 -> double.class;
        };
        List<@Nullable Object> values = objects(name, row.values(), level);
        Object array = Array.newInstance(component, values.size());
        try {
            for (int i = 0; i < values.size(); i++) {
                Array.set(array, i, values.get(i));
            }
        } catch (IllegalArgumentException | NullPointerException e) {
            throw broken(name, "is an array of " + component.getName() + " with something else in it");
        }
        return array;
    }

    private static void checkNanos(String name, int nanos) {
        if (nanos < 0 || nanos >= NANOS_PER_SECOND) {
            throw broken(name, "has " + nanos + " nanoseconds in a second");
        }
    }

    static MessageConversionException broken(String name, String why) {
        return new MessageConversionException("The envelope is broken: the header '" + name + "' " + why);
    }
}
