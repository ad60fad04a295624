package io.ipmb.spring.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.spring.event.IpmbDirectoryEvent;
import io.ipmb.spring.event.IpmbEndpointJoinedEvent;
import io.ipmb.spring.event.IpmbEndpointLeftEvent;
import io.ipmb.spring.event.IpmbEvent;
import io.ipmb.spring.event.IpmbJoinedEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.context.support.AbstractApplicationContext;

/** An application hears of the directory if one of its event listeners does. */
class DirectoryAudienceTest {

    static class OfOtherEvents {
        @EventListener
        void joined(IpmbJoinedEvent event) {}

        @EventListener
        void refreshed(ContextRefreshedEvent event) {}
    }

    static class OfBoth {
        @EventListener
        void changed(IpmbDirectoryEvent event) {}
    }

    static class OfDepartures {
        @EventListener
        void left(IpmbEndpointLeftEvent event) {}
    }

    static class OfArrivals implements ApplicationListener<IpmbEndpointJoinedEvent> {
        @Override
        public void onApplicationEvent(IpmbEndpointJoinedEvent event) {}
    }

    static class OfAllOfTheBus implements ApplicationListener<IpmbEvent> {
        @Override
        public void onApplicationEvent(IpmbEvent event) {}
    }

    static class OfOwnArrivals implements ApplicationListener<IpmbJoinedEvent> {
        @Override
        public void onApplicationEvent(IpmbJoinedEvent event) {}
    }

    static class OfEverything implements ApplicationListener<ApplicationEvent> {
        @Override
        public void onApplicationEvent(ApplicationEvent event) {}
    }

    private static AnnotationConfigApplicationContext context(Class<?> bean, boolean lazy) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.registerBean(bean, definition -> definition.setLazyInit(lazy));
        context.refresh();
        return context;
    }

    private static boolean hears(Class<?> bean, boolean lazy) {
        try (AbstractApplicationContext context = context(bean, lazy)) {
            String name = context.getBeanNamesForType(bean)[0];
            boolean made = context.getBeanFactory().containsSingleton(name);
            boolean hears = DirectoryAudience.isIn(context);
            assertThat(context.getBeanFactory().containsSingleton(name))
                    .as("looking makes no bean")
                    .isEqualTo(made);
            return hears;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void hearsWhereAListenerDoes(boolean lazy) {
        assertThat(hears(OfBoth.class, lazy)).isTrue();
        assertThat(hears(OfDepartures.class, lazy)).isTrue();
        assertThat(hears(OfArrivals.class, lazy)).isTrue();
        assertThat(hears(OfAllOfTheBus.class, lazy)).isTrue();
        assertThat(hears(OfEverything.class, lazy)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void hearsNothingWithListenersOfOtherEvents(boolean lazy) {
        assertThat(hears(OfOtherEvents.class, lazy)).isFalse();
        assertThat(hears(OfOwnArrivals.class, lazy)).isFalse();
    }

    @Test
    void aListenerOfAContextAboveHearsAsWell() {
        try (AbstractApplicationContext parent = context(OfBoth.class, false);
                AnnotationConfigApplicationContext child = new AnnotationConfigApplicationContext()) {
            child.setParent(parent);
            child.refresh();
            assertThat(DirectoryAudience.isIn(child)).isTrue();
        }
    }

    @Test
    void aListenerThatIsAddedByHandHearsAsWell() {
        try (AnnotationConfigApplicationContext context = context(OfOtherEvents.class, false)) {
            context.addApplicationListener((IpmbEndpointLeftEvent event) -> {});
            // A lambda hides the type of its event: it may be for this one.
            assertThat(DirectoryAudience.isIn(context)).isTrue();
        }
        assertThat(DirectoryAudience.isIn((ApplicationContext) null)).isFalse();
    }
}
