package io.ipmb.codec;

import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Converts records and arrays to lists, which are comparable. */
final class WithoutIdentity {

    private WithoutIdentity() {}

    static @Nullable Object of(@Nullable Object value) {
        if (value instanceof Record record && !(value instanceof BytesMessage)) {
            List<@Nullable Object> parts = new ArrayList<>();
            parts.add(record.getClass());
            for (RecordComponent component : record.getClass().getRecordComponents()) {
                parts.add(of(call(component.getAccessor(), record)));
            }
            return parts;
        } else if (value instanceof Optional<?> optional) {
            return optional.map(WithoutIdentity::of);
        } else if (value instanceof List<?> list) {
            List<@Nullable Object> parts = new ArrayList<>();
            list.forEach(one -> parts.add(of(one)));
            return parts;
        } else if (value instanceof Map<?, ?> map) {
            Map<@Nullable Object, @Nullable Object> parts = new LinkedHashMap<>();
            map.forEach((key, one) -> parts.put(of(key), of(one)));
            return parts;
        } else if (value != null && value.getClass().isArray()) {
            List<@Nullable Object> parts = new ArrayList<>();
            parts.add(value.getClass());
            for (int i = 0; i < Array.getLength(value); i++) {
                parts.add(of(Array.get(value, i)));
            }
            return parts;
        }
        return value;
    }

    private static @Nullable Object call(Method accessor, Record record) {
        try {
            accessor.setAccessible(true);
            return accessor.invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
