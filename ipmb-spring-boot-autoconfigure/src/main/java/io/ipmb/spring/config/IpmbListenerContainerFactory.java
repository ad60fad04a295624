package io.ipmb.spring.config;

import io.ipmb.Label;
import io.ipmb.spring.listener.ContainerRuntime;
import io.ipmb.spring.listener.IpmbListenerContainer;
import io.ipmb.spring.listener.ListenerSettings;
import io.ipmb.spring.support.Internal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the containers that run listeners, one for each label. Listeners that name no factory are run by that of the
 * first {@linkplain IpmbConnection connection}. Those that name one are on the bus of its connection.
 *
 * <p>Set up by one thread, before the first container is made; thread-safe from then on.
 *
 * @since 0.1.0
 */
public class IpmbListenerContainerFactory {

    /** The name of the bean that listeners use which name no other. */
    public static final String BEAN_NAME = "ipmbListenerContainerFactory";

    private ListenerSettings settings = ListenerSettings.DEFAULTS;
    private boolean virtualThreads;
    private String threadNamePrefix = "ipmb-";
    private List<IpmbListenerContainerCustomizer> customizers = List.of();
    private @Nullable IpmbConnection connection;

    /** The connection to the bus of its listeners; null for the first one of the application. */
    public @Nullable IpmbConnection connection() {
        return connection;
    }

    /** Sets the connection to the bus of its listeners; null, as unless set, for the first one of the application. */
    public void setConnection(@Nullable IpmbConnection value) {
        connection = value;
    }

    /** How containers run where their listeners say nothing. */
    public ListenerSettings settings() {
        return settings;
    }

    /**
     * Sets how containers run where their listeners say nothing.
     *
     * @param value {@link ListenerSettings#DEFAULTS} unless set, and for what it leaves out
     */
    public void setSettings(ListenerSettings value) {
        settings = value.orElse(ListenerSettings.DEFAULTS);
    }

    /**
     * Sets whether listeners run on virtual threads; false unless set. Messages go through a queue then, since reading
     * the bus is left to a platform thread, which waits in the kernel itself.
     *
     * @throws UnsupportedOperationException on a Java before 21
     */
    public void setVirtualThreads(boolean value) {
        if (value && Runtime.version().feature() < 21) {
            throw new UnsupportedOperationException("Virtual threads need Java 21 or later, this is Java "
                    + Runtime.version().feature() + "; leave them off");
        }
        virtualThreads = value;
    }

    /**
     * Sets what comes before the label in the names of threads, as in {@code ipmb-moon-1}; {@code ipmb-} unless set.
     */
    public void setThreadNamePrefix(String value) {
        threadNamePrefix = value;
    }

    /** Sets what changes each container that is made, in this order; nothing unless set. */
    public void setCustomizers(List<? extends IpmbListenerContainerCustomizer> value) {
        customizers = List.copyOf(value);
    }

    /**
     * A new container, stopped and without listeners.
     *
     * @param runtime what it shares with the others of the application
     * @param label what senders address
     */
    @Internal
    public IpmbListenerContainer create(ContainerRuntime runtime, Label label) {
        IpmbListenerContainer container = new IpmbListenerContainer(runtime, label);
        container.setDefaults(settings);
        container.setVirtualThreads(virtualThreads);
        container.setThreadNamePrefix(threadNamePrefix + threadName(label));
        customizers.forEach(customizer -> customizer.customize(container));
        return container;
    }

    private static String threadName(Label label) {
        return label.elements().isEmpty() ? "" : String.join(".", label.elements()) + "-";
    }
}
