package io.ipmb.spring.listener.adapter;

import io.ipmb.spring.support.IpmbMessageConverter;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.retry.RetryPolicy;

/**
 * The options of one listener. Immutable; {@link MethodListenerFactory#defaults()} has the factory's defaults.
 *
 * @param converter reads its payloads
 * @param errorHandler handles its failures; null for none
 * @param retryPolicy repeats calls after an exception; null for no retries
 * @param sendResults whether the method's results are sent
 * @param sendTo the destinations of results without a reply address, each a label expression or an expression {@code
 *     !{...}}; empty for none
 * @param retained whether the method keeps the attachments of a parameter beyond the call
 * @since 0.1.0
 */
public record MethodListenerOptions(
        IpmbMessageConverter converter,
        @Nullable IpmbListenerErrorHandler errorHandler,
        @Nullable RetryPolicy retryPolicy,
        boolean sendResults,
        List<String> sendTo,
        Predicate<MethodParameter> retained) {

    /** Copies the list. */
    public MethodListenerOptions {
        sendTo = List.copyOf(sendTo);
    }

    /** The same with another converter. */
    public MethodListenerOptions withConverter(IpmbMessageConverter other) {
        return new MethodListenerOptions(other, errorHandler, retryPolicy, sendResults, sendTo, retained);
    }

    /** The same with another error handler, or none. */
    public MethodListenerOptions withErrorHandler(@Nullable IpmbListenerErrorHandler other) {
        return new MethodListenerOptions(converter, other, retryPolicy, sendResults, sendTo, retained);
    }

    /** The same with another retry policy, or none. */
    public MethodListenerOptions withRetryPolicy(@Nullable RetryPolicy other) {
        return new MethodListenerOptions(converter, errorHandler, other, sendResults, sendTo, retained);
    }

    /** The same, with results sent or not. */
    public MethodListenerOptions withSendResults(boolean other) {
        return new MethodListenerOptions(converter, errorHandler, retryPolicy, other, sendTo, retained);
    }

    /** The same with other destinations of results. */
    public MethodListenerOptions withSendTo(List<String> other) {
        return new MethodListenerOptions(converter, errorHandler, retryPolicy, sendResults, other, retained);
    }

    /** The same with other parameters that keep their arguments. */
    public MethodListenerOptions withRetained(Predicate<MethodParameter> other) {
        return new MethodListenerOptions(converter, errorHandler, retryPolicy, sendResults, sendTo, other);
    }
}
