package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.UnsupportedPlatformException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains an unsupported system: another operating system, or one without JNA's library. */
final class UnsupportedPlatformFailureAnalyzer extends AbstractFailureAnalyzer<UnsupportedPlatformException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnsupportedPlatformException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), action(cause), cause);
    }

    private static String action(UnsupportedPlatformException cause) {
        String remedy = cause.remedy();
        if (remedy != null) {
            return remedy + ", or set ipmb.enabled=false to run without the bus.";
        }
        return "Run the application on Linux, or set ipmb.enabled=false to run without the bus. Tests can"
                + " use the bus inside the JVM: see @AutoConfigureTestIpmb.";
    }
}
