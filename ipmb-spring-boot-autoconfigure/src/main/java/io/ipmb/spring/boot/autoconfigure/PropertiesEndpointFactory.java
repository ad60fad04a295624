package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.BusEvent;
import io.ipmb.BusPlatform;
import io.ipmb.Endpoint;
import io.ipmb.JoinException;
import io.ipmb.JoinOptions;
import io.ipmb.Label;
import io.ipmb.MessageBox;
import io.ipmb.spring.core.EndpointFactory;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanClassLoaderAware;

/**
 * Joins the bus of the properties or connection details. In the host's search for a receiver, the application's base
 * comes before its other endpoints, so that messages for {@code ipmb.label} alone arrive at the base. As thread-safe as
 * the customizers.
 */
final class PropertiesEndpointFactory implements EndpointFactory, BeanClassLoaderAware {

    /** The last place in the search for the receiver of a unicast message. */
    private static final int LAST = 255;

    private final JoinSettings settings;
    private final List<IpmbJoinOptionsCustomizer> customizers;
    private final @Nullable BusPlatform platform;
    private volatile ClassLoader classLoader = EndpointFactory.class.getClassLoader();

    /** @param platform null for the operating system's */
    PropertiesEndpointFactory(
            JoinSettings settings, List<IpmbJoinOptionsCustomizer> customizers, @Nullable BusPlatform platform) {
        this.settings = settings;
        this.customizers = customizers;
        this.platform = platform;
    }

    @Override
    public void setBeanClassLoader(ClassLoader beans) {
        classLoader = beans;
    }

    @Override
    public ClassLoader classLoader() {
        return classLoader;
    }

    @Override
    public Label baseLabel() {
        return settings.label();
    }

    @Override
    public String identifier() {
        return settings.identifier();
    }

    @Override
    public Endpoint join(Label label, MessageBox messageBox, Consumer<BusEvent> events) {
        JoinOptions.Builder options = settings.builder();
        if (platform != null) {
            options.platform(platform);
        }
        customizers.forEach(customizer -> customizer.customize(options));
        options.label(label).messageBox(messageBox).eventListener(events);
        if (!label.equals(baseLabel())) {
            options.precedence(Math.min(options.build().precedence() + 1, LAST));
        }
        try {
            return Endpoint.join(options.build());
        } catch (JoinException e) {
            settings.names().mark(e);
            throw e;
        }
    }
}
