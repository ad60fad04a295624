package io.ipmb.spring.annotation;

import static io.ipmb.spring.annotation.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.stereotype.Component;

/** Classes that are one listener with several methods. */
@SuppressWarnings("unused") // the parameters select the messages
final class ListenerClassesTest {

    @Component("station")
    @IpmbListener(selector = "station")
    @IpmbListener(selector = "other", id = "otherStation")
    @SendTo("log")
    static class Station extends Remembering {
        @IpmbHandler
        void text(String text) {
            seen.add("text " + text);
        }

        @IpmbHandler
        Integer number(Integer number) {
            return number + 1;
        }

        @IpmbHandler(isDefault = true)
        void rest(Object payload) {
            seen.add("rest " + payload);
        }
    }

    @Test
    void aClassIsOneListenerWithSeveralMethods() throws Exception {
        try (Application application = Application.with(Station.class)) {
            assertThat(application.registry().listenerIds()).containsExactlyInAnyOrder("station", "otherStation");
            application.send("station", "hello");
            application.send("otherStation", 41);
            application.send("station", 5L);
            assertThat(application.bean(Station.class).seen).containsExactly("text hello", "rest 5");
            assertThat(application.replies()).containsExactly("send 42 to log");
        }
    }

    @Component("sibling")
    static class Sibling {
        @IpmbListener(selector = "station")
        void number(int number) {}
    }

    @Test
    void aClassIsInConflictWithAListenerThatTakesTheSameAsOneOfItsMethods() {
        assertRefused(Station.class, Sibling.class, "take the same payload java.lang.Integer", "@Order");
    }

    @IpmbListener
    static class WithoutHandlers {
        void text(String text) {}
    }

    static class WithoutListener {
        @IpmbHandler
        void text(String text) {}
    }

    @IpmbListener
    static class TwoDefaults {
        @IpmbHandler(isDefault = true)
        void one(Object payload) {}

        @IpmbHandler(isDefault = true)
        void two(String payload) {}
    }

    @IpmbListener
    static class Both {
        @IpmbHandler
        @IpmbListener
        void one(String payload) {}
    }

    @Test
    void refusesClassesWhoseAnnotationsDoNotGoTogether() {
        assertRefused(WithoutHandlers.class, "no method that handles its messages", "@IpmbHandler");
        assertRefused(WithoutListener.class, "the @IpmbHandler method text and is no listener", "@IpmbListener");
        assertRefused(TwoDefaults.class, "more than one default method: one, two", "at one @IpmbHandler");
        assertRefused(Both.class, "Both.one is a listener of its own", "Leave out");
    }

    @Test
    void tellsWhetherAClassHasListeners() {
        assertThat(List.of(
                        ListenerAttributesTest.Observatory.class,
                        ListenerPlacesTest.Places.class,
                        ListenerPlacesTest.Sub.class,
                        Station.class,
                        WithoutListener.class))
                .allMatch(IpmbListenerAnnotationBeanPostProcessor::hasListeners);
        assertThat(List.of(String.class, Remembering.class, ListenerAttributesTest.Named.class))
                .noneMatch(IpmbListenerAnnotationBeanPostProcessor::hasListeners);
    }
}
