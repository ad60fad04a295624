package io.ipmb.spring.config;

import io.ipmb.Label;
import io.ipmb.spring.listener.ContainerRuntime;
import io.ipmb.spring.listener.IpmbListenerContainer;
import io.ipmb.spring.listener.ListenerSettings;
import io.ipmb.spring.support.Internal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the containers of listeners, one for each label. A listener without a factory of its own uses that of the first
 * {@linkplain IpmbConnection connection}. One with its own is on the bus of that factory's connection.
 *
 * <p>Set up by one thread, before the first container is made; thread-safe from then on.
 *
 * @since 0.1.0
 */
public class IpmbListenerContainerFactory {

    /** The bean name of the default factory, for listeners that name no other. */
    public static final String BEAN_NAME = "ipmbListenerContainerFactory";

    private ListenerSettings settings = ListenerSettings.DEFAULTS;
    private boolean virtualThreads;
    private String threadNamePrefix = "ipmb-";
    private List<IpmbListenerContainerCustomizer> customizers = List.of();
    private @Nullable IpmbConnection connection;

    /** The connection of its listeners; null for the application's first. */
    public @Nullable IpmbConnection connection() {
        return connection;
    }

    /** Sets the connection of its listeners; null, the default, for the application's first. */
    public void setConnection(@Nullable IpmbConnection value) {
        connection = value;
    }

    /** The default settings of its containers. */
    public ListenerSettings settings() {
        return settings;
    }

    /**
     * Sets the default settings of its containers, for listeners without their own.
     *
     * @param value the settings; {@link ListenerSettings#DEFAULTS} unless set, and for each one left out
     */
    public void setSettings(ListenerSettings value) {
        settings = value.orElse(ListenerSettings.DEFAULTS);
    }

    /**
     * Sets whether listeners run on virtual threads; false unless set. Messages then pass a queue: the thread that
     * reads the bus blocks in the kernel and stays a platform thread.
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

    /** Sets the prefix of thread names, as in {@code ipmb-moon-1}; {@code ipmb-} unless set. */
    public void setThreadNamePrefix(String value) {
        threadNamePrefix = value;
    }

    /** Sets the customizers of new containers, in this order; none unless set. */
    public void setCustomizers(List<? extends IpmbListenerContainerCustomizer> value) {
        customizers = List.copyOf(value);
    }

    /**
     * A new container, stopped and without listeners.
     *
     * @param runtime shared by all containers of the application on this bus
     * @param label the label of its listeners
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
