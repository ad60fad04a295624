package io.ipmb.spring.config;

import io.ipmb.spring.event.IpmbEndpointJoinedEvent;
import io.ipmb.spring.event.IpmbEndpointLeftEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.GenericApplicationListener;
import org.springframework.context.event.GenericApplicationListenerAdapter;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.core.ResolvableType;

/**
 * Finds an application context's listeners for {@link io.ipmb.spring.event.IpmbDirectoryEvent}s, those for all events
 * included. A context of an unknown kind counts as having one: an event too many costs little, a missing one is a
 * fault.
 */
final class DirectoryAudience {

    private static final List<ResolvableType> EVENTS = List.of(
            ResolvableType.forClass(IpmbEndpointJoinedEvent.class),
            ResolvableType.forClass(IpmbEndpointLeftEvent.class));

    private DirectoryAudience() {}

    /** Whether the context, or one above it, has a listener. */
    static boolean isIn(@Nullable ApplicationContext context) {
        for (ApplicationContext each = context; each != null; each = each.getParent()) {
            if (!(each instanceof AbstractApplicationContext known)
                    || known.getApplicationListeners().stream().anyMatch(DirectoryAudience::hears)
                    || hasUnmadeListener(known.getBeanFactory())) {
                return true;
            }
        }
        return false;
    }

    private static boolean hears(ApplicationListener<?> listener) {
        GenericApplicationListener asked = listener instanceof GenericApplicationListener generic
                ? generic
                : new GenericApplicationListenerAdapter(listener);
        return EVENTS.stream().anyMatch(asked::supportsEventType);
    }

    /** Whether there is a bean that the context makes when it has an event for it. */
    private static boolean hasUnmadeListener(ConfigurableListableBeanFactory beans) {
        for (String name : beans.getBeanNamesForType(ApplicationListener.class, true, false)) {
            if (!beans.containsSingleton(name)) {
                Class<?> type = beans.getType(name, false);
                Class<?> event = type == null
                        ? null
                        : ResolvableType.forClass(type)
                                .as(ApplicationListener.class)
                                .getGeneric()
                                .resolve();
                if (event == null
                        || event.isAssignableFrom(IpmbEndpointJoinedEvent.class)
                        || event.isAssignableFrom(IpmbEndpointLeftEvent.class)) {
                    return true;
                }
            }
        }
        return false;
    }
}
