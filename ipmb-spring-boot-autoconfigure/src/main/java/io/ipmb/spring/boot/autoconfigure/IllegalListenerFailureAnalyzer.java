package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.spring.listener.IllegalListenerException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains an illegal listener, with the remedy. */
final class IllegalListenerFailureAnalyzer extends AbstractFailureAnalyzer<IllegalListenerException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, IllegalListenerException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.action(), cause);
    }
}
