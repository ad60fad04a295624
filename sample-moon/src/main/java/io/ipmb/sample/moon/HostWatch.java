package io.ipmb.sample.moon;

import io.ipmb.ControllerInfo;
import io.ipmb.Endpoint;
import io.ipmb.sample.moon.page.Page;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.event.IpmbBecameControllerEvent;
import io.ipmb.spring.event.IpmbControllerLostEvent;
import io.ipmb.spring.event.IpmbJoinedEvent;
import io.ipmb.spring.event.IpmbRejoinedEvent;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Shows the host of the bus on the page: at the start, and after each change. */
@Component
class HostWatch {

    private final IpmbListenerEndpointRegistry registry;
    private final Page page;
    private @Nullable ControllerInfo shown;

    HostWatch(IpmbListenerEndpointRegistry registry, Page page) {
        this.registry = registry;
        this.page = page;
    }

    /** Each of moon's endpoints has its own event; the first with a new host is shown. */
    @EventListener({IpmbJoinedEvent.class, IpmbRejoinedEvent.class, IpmbBecameControllerEvent.class})
    synchronized void joined() {
        ControllerInfo now = controller();
        if (now != null && !now.equals(shown)) {
            shown = now;
            page.showHost(isThisProcess(now) ? "moon itself" : "process " + now.processId());
        }
    }

    @EventListener
    synchronized void lost(IpmbControllerLostEvent event) {
        if (shown != null && controller() == null) {
            shown = null;
            page.showHost("nobody");
        }
    }

    private static boolean isThisProcess(ControllerInfo host) {
        return Long.valueOf(ProcessHandle.current().pid()).equals(host.processId());
    }

    private @Nullable ControllerInfo controller() {
        Endpoint endpoint = registry.connection().base().endpoint();
        return endpoint == null ? null : endpoint.controller();
    }
}
