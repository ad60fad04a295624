package io.ipmb.spring.boot.autoconfigure;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;

/** Spring Boot's report of a failed start. */
final class Analyses {

    private Analyses() {}

    /** The first analysis, as Boot takes it; analyzers whose library is absent are left out. */
    static FailureAnalysis of(@Nullable Throwable failure) {
        return of(failure, new StandardEnvironment());
    }

    /** As {@link #of(Throwable)}, with the properties of the application. */
    static FailureAnalysis of(@Nullable Throwable failure, Environment environment) {
        Throwable cause = Objects.requireNonNull(failure, "the start did not fail");
        ArgumentResolver arguments = ArgumentResolver.of(BeanFactory.class, new DefaultListableBeanFactory())
                .and(Environment.class, environment);
        return SpringFactoriesLoader.forDefaultResourceLocation()
                .load(FailureAnalyzer.class, arguments, (type, name, absent) -> {})
                .stream()
                .map(analyzer -> analyzer.analyze(cause))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(() -> ownAnalysis(cause));
    }

    private static FailureAnalysis ownAnalysis(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof FailureAnalyzedException analyzed) {
                return analyzed.analysis();
            }
        }
        throw new AssertionError("no analyzer knows this failure", failure);
    }
}
