package io.ipmb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which limits there can be. */
class HostLimitsTest {

    private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

    @Test
    void aTimeIsNoLongerThanAYear() {
        HostLimits.Builder limits = HostLimits.builder();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits.stallTimeout(FOR_EVER))
                .withMessageContaining("stallTimeout=");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits.handshakeTimeout(FOR_EVER))
                .withMessageContaining("handshakeTimeout=");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostOptions.builder().handOverTimeout(FOR_EVER))
                .withMessageContaining("handOverTimeout=");
        Duration year = HostLimits.LONGEST_TIME;
        assertThat(limits.stallTimeout(year).build().stallTimeout()).isEqualTo(year);
        assertThat(limits.stallTimeout(Duration.ZERO).build().stallTimeout()).isZero();
    }

    @Test
    void aHandshakeHasSomeTime() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostLimits.builder().handshakeTimeout(Duration.ZERO))
                .withMessage("handshakeTimeout=PT0S must be more than zero");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostLimits.builder().handshakeTimeout(Duration.ofNanos(-1)))
                .withMessageContaining("handshakeTimeout=");
    }

    @ParameterizedTest
    @MethodSource("settings")
    void everySettingIsCopiedComparedAndShown(Method setting) throws ReflectiveOperationException {
        Object builder = builderOf(setting);
        Object value = another(setting.getParameterTypes()[0]);
        Object changed = build(setting.invoke(builder, value));
        assertThat(changed.getClass().getMethod(setting.getName()).invoke(changed))
                .isEqualTo(value);
        assertThat(changed)
                .isNotEqualTo(build(builderOf(setting)))
                .asString()
                .contains(setting.getName() + "=" + value);
        Object copied = build(changed.getClass().getMethod("toBuilder").invoke(changed));
        assertThat(copied).isNotSameAs(changed).isEqualTo(changed).hasSameHashCodeAs(changed);
    }

    @ParameterizedTest
    @MethodSource("numbersAndTimes")
    void noSettingIsBelowItsRange(Method setting) {
        Class<?> type = setting.getParameterTypes()[0];
        Object low = type == int.class ? (Object) 0 : type == long.class ? (Object) 0L : Duration.ofNanos(-1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> invoke(setting, low))
                .withMessageContaining(setting.getName() + "=" + low);
    }

    private static Stream<Method> numbersAndTimes() {
        return settings().filter(setting -> {
            Class<?> type = setting.getParameterTypes()[0];
            return (type.isPrimitive() && type != boolean.class) || type == Duration.class;
        });
    }

    private static Stream<Method> settings() {
        return Stream.of(HostLimits.Builder.class, HostOptions.Builder.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> Modifier.isPublic(method.getModifiers()) && method.getParameterCount() == 1);
    }

    private static Object builderOf(Method setting) {
        return setting.getDeclaringClass() == HostLimits.Builder.class ? HostLimits.builder() : HostOptions.builder();
    }

    private static Object build(Object builder) throws ReflectiveOperationException {
        return builder.getClass().getMethod("build").invoke(builder);
    }

    private static void invoke(Method setting, Object value) throws Throwable {
        try {
            setting.invoke(builderOf(setting), value);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static Object another(Class<?> type) {
        if (type == int.class) {
            return 7;
        } else if (type == long.class) {
            return 7L;
        } else if (type == boolean.class) {
            return false;
        } else if (type == Duration.class) {
            return Duration.ofSeconds(7);
        } else if (type == SlowConsumerPolicy.class) {
            return SlowConsumerPolicy.DROP_OLDEST;
        }
        return HostLimits.builder().turnPackets(7).build();
    }
}
