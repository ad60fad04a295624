package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.IllegalLabelException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains an illegal label in the code of an application, with the remedy. */
final class IllegalLabelFailureAnalyzer extends AbstractFailureAnalyzer<IllegalLabelException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, IllegalLabelException cause) {
        return new FailureAnalysis(
                "A label cannot be used. " + cause.getMessage() + ".",
                "List the names by which others address the endpoint, for instance \"moon\", \"night\". Label.literal takes"
                        + " names with one of the characters * & | ! ( )",
                cause);
    }
}
