package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.BusPlatform;
import io.ipmb.JoinOptions;
import io.ipmb.Label;
import io.ipmb.spring.config.IpmbConnection;
import io.ipmb.spring.config.IpmbListenerContainerFactory;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.listener.StartupFailurePolicy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanClassLoaderAware;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.util.ClassUtils;

/**
 * Builds the connection of an application to another bus than that of the properties {@code ipmb.identifier}, {@code
 * ipmb.label} and {@code ipmb.token}. All other properties apply to it as well, except {@code
 * ipmb.template.default-selector}.
 *
 * <p>Inject the builder, and declare the connection, its template and its container factory with {@code
 * defaultCandidate = false}, so that an injection by type still gets those of the first bus:
 *
 * <pre>
 * &#64;Bean(defaultCandidate = false)
 * IpmbConnection venus(IpmbConnectionBuilder builder) {
 *     return builder.identifier("com.venus").label("probe").build();
 * }
 *
 * &#64;Bean(defaultCandidate = false)
 * IpmbTemplate venusTemplate(&#64;Qualifier("venus") IpmbConnection venus) {
 *     return venus.template();
 * }
 *
 * &#64;Bean(defaultCandidate = false)
 * IpmbListenerContainerFactory venusListenerContainerFactory(&#64;Qualifier("venus") IpmbConnection venus) {
 *     return venus.containerFactory();
 * }
 * </pre>
 *
 * <p>Customizers of join options and templates among the beans are for the first bus alone. Those of container
 * factories and containers are for all.
 *
 * <p>Not thread-safe; each injection gets a builder of its own.
 *
 * @since 0.1.0
 */
public final class IpmbConnectionBuilder implements BeanClassLoaderAware {

    private final IpmbProperties properties;
    private final ConnectionSettings connectionSettings;
    private final TemplateSettings templateSettings;
    private final IpmbListenerContainerFactoryConfigurer containerFactories;
    private final @Nullable BusPlatform platform;
    private final List<IpmbJoinOptionsCustomizer> customizers = new ArrayList<>();
    private @Nullable ClassLoader classLoader = ClassUtils.getDefaultClassLoader();
    private @Nullable String identifier;
    private Label label = Label.of();
    private @Nullable String token;
    private @Nullable StartupFailurePolicy startupFailurePolicy;

    IpmbConnectionBuilder(
            IpmbProperties properties,
            ConnectionSettings connectionSettings,
            TemplateSettings templateSettings,
            IpmbListenerContainerFactoryConfigurer containerFactories,
            @Nullable BusPlatform platform) {
        this.properties = properties;
        this.connectionSettings = connectionSettings;
        this.templateSettings = templateSettings;
        this.containerFactories = containerFactories;
        this.platform = platform;
    }

    @Override
    public void setBeanClassLoader(ClassLoader beans) {
        classLoader = beans;
    }

    /**
     * Sets the bus's name, the same in all programs that share the bus.
     *
     * @throws IllegalArgumentException when it is not 1 to 106 bytes of UTF-8
     */
    public IpmbConnectionBuilder identifier(String value) {
        JoinOptions.builder(value);
        identifier = value;
        return this;
    }

    /**
     * Sets the elements of the application's label on this bus; none unless set.
     *
     * @throws io.ipmb.IllegalLabelException when they are no label, or read like a selector ({@link Label#of})
     */
    public IpmbConnectionBuilder label(String... elements) {
        return label(Label.of(elements));
    }

    /** Sets the application's label on this bus; empty unless set. */
    public IpmbConnectionBuilder label(Label value) {
        label = value;
        return this;
    }

    /** Sets the secret of this bus; none unless set. */
    public IpmbConnectionBuilder token(@Nullable String value) {
        token = value;
        return this;
    }

    /** Sets the policy for a failed join at start; {@code ipmb.startup-failure-policy} unless set. */
    public IpmbConnectionBuilder startupFailurePolicy(StartupFailurePolicy value) {
        startupFailurePolicy = value;
        return this;
    }

    /**
     * Adds a customizer for the options of each endpoint on this bus, applied after the properties; it cannot change
     * the label.
     */
    public IpmbConnectionBuilder joinOptions(IpmbJoinOptionsCustomizer customizer) {
        customizers.add(customizer);
        return this;
    }

    /**
     * The connection, with its own container factory and template. It joins at the start of the application, or at the
     * first use.
     *
     * @throws FailureAnalyzedException when no identifier was set, or the token is too long
     */
    public IpmbConnection build() {
        String bus = identifier;
        if (bus == null) {
            throw new FailureAnalyzedException(
                    "A connection has no bus: its IpmbConnectionBuilder has no identifier.",
                    "Call identifier(…) of the builder before build(), with the name that all programs on the bus use. The"
                            + " builder does not take ipmb.identifier, which is the name of the first bus.");
        }
        PropertiesEndpointFactory endpointFactory = new PropertiesEndpointFactory(
                new JoinSettings(properties, bus, label, token, SettingNames.ofBuilder(bus)),
                List.copyOf(customizers),
                platform);
        if (classLoader != null) {
            endpointFactory.setBeanClassLoader(classLoader);
        }
        IpmbListenerContainerFactory containerFactory = new IpmbListenerContainerFactory();
        containerFactories.configure(containerFactory);
        containerFactory.setThreadNamePrefix("ipmb-" + bus + "-");
        IpmbConnection connection = new IpmbConnection(endpointFactory, containerFactory);
        containerFactory.setConnection(connection);
        IpmbTemplate template = templateSettings.template(connection);
        templateSettings.observe(template, bus);
        connection.setTemplate(() -> template);
        connectionSettings.apply(connection, () -> template);
        if (startupFailurePolicy != null) {
            connection.setStartupFailurePolicy(startupFailurePolicy);
        }
        return connection;
    }
}
