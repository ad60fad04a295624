package io.ipmb.codec;

import org.jspecify.annotations.Nullable;

class HostileInputTest {
    static @Nullable Throwable outcome(Codec<Object> codec, byte[] bytes) {
        try {
            codec.read(Wire.reader(bytes));
            return null;
        } catch (Throwable e) {
            return e;
        }
    }
}
