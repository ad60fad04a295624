package io.ipmb.spring.listener.adapter;

import io.ipmb.spring.support.IpmbMessageConverter;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.retry.RetryPolicy;

/**
 * How one listener differs from the others. Immutable; {@link MethodListenerFactory#defaults()} has the factory's own.
 *
 * @param converter reads its payloads
 * @param errorHandler is told of its failures; null for none
 * @param retryPolicy when its method is called again after it threw; null for never
 * @param sendResults whether the results of its method are sent; false for a method that others call as well
 * @param sendTo where results go whose message has no reply address, each a label expression or one with {@code
 *     !{...}}; empty for nowhere
 * @param retained which parameters keep the attachments they are given, beyond the call
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
