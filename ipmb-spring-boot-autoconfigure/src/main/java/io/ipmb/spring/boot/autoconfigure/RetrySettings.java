package io.ipmb.spring.boot.autoconfigure;

import org.springframework.boot.retry.RetryPolicySettings;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.ExponentialBackOff;

/** Checks the settings of retries, and converts them to Spring's types. */
final class RetrySettings {

    private RetrySettings() {}

    /** The retry policy of listeners. */
    static RetryPolicy policy(IpmbProperties.Retry retry) {
        String prefix = "ipmb.listener.retry.";
        RetryPolicySettings settings = new RetryPolicySettings();
        settings.setDelay(PropertyChecks.milliseconds(prefix + "initial-interval", retry.initialInterval()));
        settings.setMultiplier(multiplier(prefix, retry.multiplier()));
        settings.setMaxDelay(PropertyChecks.milliseconds(prefix + "max-interval", retry.maxInterval()));
        settings.setMaxRetries(PropertyChecks.atLeast(0, prefix + "max-retries", retry.maxRetries()));
        return settings.createRetryPolicy();
    }

    /** The pauses between attempts to join the bus. */
    static BackOff backOff(IpmbProperties.Reconnect reconnect) {
        String prefix = "ipmb.reconnect.";
        ExponentialBackOff backOff = new ExponentialBackOff(
                PropertyChecks.milliseconds(prefix + "initial-interval", reconnect.initialInterval())
                        .toMillis(),
                multiplier(prefix, reconnect.multiplier()));
        backOff.setMaxInterval(PropertyChecks.milliseconds(prefix + "max-interval", reconnect.maxInterval())
                .toMillis());
        Long maxRetries = reconnect.maxRetries();
        if (maxRetries != null) {
            backOff.setMaxAttempts(PropertyChecks.atLeast(1, prefix + "max-retries", maxRetries));
        }
        return backOff;
    }

    private static double multiplier(String prefix, double value) {
        if (!(value >= 1) || Double.isInfinite(value)) {
            throw PropertyChecks.refused(prefix + "multiplier", value, "Write a number of at least 1.");
        }
        return value;
    }
}
