package io.ipmb.spring.boot.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains an unsupported version of Spring Boot. */
final class UnsupportedSpringBootFailureAnalyzer extends AbstractFailureAnalyzer<UnsupportedSpringBootException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnsupportedSpringBootException cause) {
        return new FailureAnalysis(
                String.valueOf(cause.getMessage()),
                "Raise the version of spring-boot-starter-parent, or of the Spring Boot plugin, or set ipmb.enabled=false"
                        + " to run without the bus.",
                cause);
    }
}
