package io.ipmb.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.analyzer.AbstractInjectionFailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;

/** Explains a missing bean of a bus that the properties switch off; before Spring Boot's analyzer. */
final class BusSwitchedOffFailureAnalyzer extends AbstractInjectionFailureAnalyzer<NoSuchBeanDefinitionException>
        implements Ordered {

    private static final String PACKAGE = "io.ipmb.";

    private final Environment environment;

    BusSwitchedOffFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(
            Throwable rootFailure, NoSuchBeanDefinitionException cause, @Nullable String description) {
        ResolvableType type = cause.getResolvableType();
        if (type == null
                || cause instanceof NoUniqueBeanDefinitionException
                || environment.getProperty("ipmb.enabled", Boolean.class, true)
                || !type.toClass().getName().startsWith(PACKAGE)) {
            return null;
        }
        String bean = type.toClass().getSimpleName();
        return new FailureAnalysis(
                (description == null ? "A bean" : description) + " required a bean of type '"
                        + type.toClass().getName()
                        + "', and there is none: ipmb.enabled=false switches the bus off.",
                "Inject ObjectProvider<" + bean + "> where the bean can do without the bus, give a bean that cannot the"
                        + " annotation @ConditionalOnBooleanProperty(name = \"ipmb.enabled\", matchIfMissing = true), or set"
                        + " ipmb.enabled=true.",
                cause);
    }
}
