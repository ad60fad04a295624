package io.ipmb.spring.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ipmb.spring.listener.IllegalListenerException;

/** The failures of beans with illegal listeners. */
final class Refusals {

    private Refusals() {}

    /** The application does not start. */
    static void assertRefused(Class<?> bean, String problem, String action) {
        assertRefused(bean, bean, problem, action);
    }

    static void assertRefused(Class<?> bean, Class<?> other, String problem, String action) {
        assertThatThrownBy(() -> Application.with(bean, other)).satisfies(thrown -> {
            Throwable cause = thrown;
            while (!(cause instanceof IllegalListenerException) && cause.getCause() != null) {
                cause = cause.getCause();
            }
            assertThat(cause).isInstanceOf(IllegalListenerException.class).hasMessageContaining(problem);
            assertThat(((IllegalListenerException) cause).action()).contains(action);
        });
    }
}
