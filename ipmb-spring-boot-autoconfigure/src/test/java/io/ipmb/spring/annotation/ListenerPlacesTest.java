package io.ipmb.spring.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.spring.listener.ListenerSettings;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.junit.jupiter.api.Test;
import org.springframework.core.annotation.AliasFor;
import org.springframework.core.annotation.Order;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.stereotype.Component;

/** Where {@code @IpmbListener} may stand: repeated, on other annotations, on interfaces, on methods that override. */
@SuppressWarnings("unused") // the parameters select the messages
final class ListenerPlacesTest {

    @Retention(RetentionPolicy.RUNTIME)
    @IpmbListener(concurrency = "2", queueCapacity = "8")
    @interface DarkSide {
        @AliasFor(annotation = IpmbListener.class, attribute = "selector")
        String where() default "dark";
    }

    interface Hearing {
        @IpmbListener(selector = "interface")
        void hear(String text);
    }

    @Component("places")
    @Order(5)
    static class Places extends Remembering implements Hearing {
        @IpmbListener(selector = "a")
        @IpmbListener(selector = "b", id = "second")
        void twice(String text) {}

        @DarkSide(where = "far")
        void meta(String text) {}

        @Override
        public void hear(String text) {
            seen.add(text);
        }

        @Order(2)
        @IpmbListener(selector = "ordered")
        @SendTo("${test.to:mars}")
        String ordered(String text) {
            return text;
        }

        @IpmbListener(selector = "overload1")
        void overloaded(String text) {}

        @IpmbListener(selector = "overload2")
        void overloaded(Integer number) {}
    }

    @Component("sub")
    static class Sub extends Places {
        @Override
        @IpmbListener(selector = "elsewhere")
        public void hear(String text) {
            super.hear("sub " + text);
        }
    }

    @Test
    void worksRepeatedAsMetaAnnotationAndOnInterfaces() throws Exception {
        try (Application application = Application.with(Places.class)) {
            assertThat(application.registry().listenerIds())
                    .containsExactlyInAnyOrder(
                            "places.twice",
                            "second",
                            "places.meta",
                            "places.hear",
                            "places.ordered",
                            "places.overloaded",
                            "places.overloaded#2");
            assertThat(application.endpoint("places.twice").selector()).isEqualTo("a");
            assertThat(application.endpoint("second").selector()).isEqualTo("b");
            assertThat(application.endpoint("places.meta").selector()).isEqualTo("far");
            assertThat(application.endpoint("places.meta").settings())
                    .isEqualTo(new ListenerSettings(null, 2, 8, null, null));
            assertThat(application.endpoint("places.hear").selector()).isEqualTo("interface");
            assertThat(application.endpoint("places.hear").order()).isEqualTo(5);
            assertThat(application.endpoint("places.ordered").order()).isEqualTo(2);
            application.send("places.ordered", "x");
            assertThat(application.replies()).containsExactly("send x to mars");
        }
    }

    @Test
    void takesWhatTheOverridingMethodSays() throws Exception {
        try (Application application = Application.with(Sub.class)) {
            assertThat(application.endpoint("sub.hear").selector()).isEqualTo("elsewhere");
            application.send("sub.hear", "hello");
            assertThat(application.bean(Sub.class).seen).containsExactly("sub hello");
        }
    }
}
