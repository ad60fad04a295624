package io.ipmb.spring.listener.adapter;

import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/** Types as a person writes them, for descriptions. */
final class ShortNames {

    private ShortNames() {}

    /** As {@code List<MemoryRegion>}. */
    static String of(ResolvableType type) {
        StringBuilder text = new StringBuilder(ClassUtils.getShortName(type.resolve(Object.class)));
        ResolvableType[] generics = type.getGenerics();
        for (int i = 0; i < generics.length; i++) {
            text.append(i == 0 ? "<" : ", ");
            text.append(generics[i].resolve() == null ? "?" : of(generics[i]));
        }
        return text.append(generics.length == 0 ? "" : ">").toString();
    }
}
