package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.spring.config.IpmbConnection;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.core.EndpointFactory;
import io.ipmb.spring.core.IpmbTemplate;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.diagnostics.FailureAnalyzedException;

/**
 * Ends the start if beans of another bus replace those of the first bus: the auto-configuration backs off for every
 * default candidate, and the application would silently send on the wrong bus.
 *
 * <p>Runs once, after all singletons are made and before the first start.
 */
final class DefaultBusCheck implements SmartInitializingSingleton {

    private final ListableBeanFactory beans;
    private final ObjectProvider<EndpointFactory> firstBus;
    private final ObjectProvider<IpmbListenerEndpointRegistry> registry;
    private final ObjectProvider<IpmbTemplate> template;

    DefaultBusCheck(
            ListableBeanFactory beans,
            ObjectProvider<EndpointFactory> firstBus,
            ObjectProvider<IpmbListenerEndpointRegistry> registry,
            ObjectProvider<IpmbTemplate> template) {
        this.beans = beans;
        this.firstBus = firstBus;
        this.registry = registry;
        this.template = template;
    }

    @Override
    public void afterSingletonsInstantiated() {
        EndpointFactory factory = firstBus.getIfUnique();
        IpmbListenerEndpointRegistry known = registry.getIfUnique();
        String first = factory == null ? null : factory.identifier();
        if (first != null && known != null && !known.connections().isEmpty()) {
            checkConnection(first, known.connections().get(0));
            checkTemplate(first);
        }
    }

    private static void checkConnection(String first, IpmbConnection connection) {
        if (!first.equals(connection.identifier())) {
            throw failure("connection", connection.name(), connection.identifier(), first);
        }
    }

    /** Of several default templates, the primary one counts. Without a primary one, one must be for the first bus. */
    private void checkTemplate(String first) {
        IpmbTemplate injected = template.getIfUnique();
        List<IpmbTemplate> injectable = injected == null ? template.stream().toList() : List.of(injected);
        if (injectable.isEmpty() || injectable.stream().anyMatch(one -> first.equals(one.identifier()))) {
            return;
        }
        IpmbTemplate wrong = injectable.get(0);
        String bus = wrong.identifier();
        // A mock of a test has none.
        if (bus != null) {
            throw failure("template", nameOf(wrong), bus, first);
        }
    }

    private String nameOf(IpmbTemplate bean) {
        return beans.getBeansOfType(IpmbTemplate.class, false, false).entrySet().stream()
                .filter(entry -> entry.getValue().equals(bean))
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
    }

    private static FailureAnalyzedException failure(String what, String bean, String bus, String first) {
        return new FailureAnalyzedException(
                "The default " + what + " of the application, the bean '" + bean + "', is for the bus " + bus
                        + ", but the first bus is " + first + " (ipmb.identifier).",
                "Declare the bean '" + bean
                        + "' with @Bean(defaultCandidate = false), and likewise all beans of the bus " + bus
                        + ". Where that is the application's only bus, set ipmb.identifier=" + bus + ".");
    }
}
