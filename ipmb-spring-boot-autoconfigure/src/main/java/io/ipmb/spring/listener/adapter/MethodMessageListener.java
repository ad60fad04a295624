package io.ipmb.spring.listener.adapter;

import io.ipmb.IncomingMessage;
import io.ipmb.UnknownPayload;
import io.ipmb.codec.Unit;
import io.ipmb.spring.listener.IpmbMessageListener;
import io.ipmb.spring.listener.adapter.ListenerObservation.Handling;
import io.ipmb.spring.listener.adapter.ListenerObservation.Scope;
import io.ipmb.spring.support.Internal;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.lang.reflect.Method;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;

/**
 * Calls a bean's method for each message: makes its arguments, calls it with retries, sends its result, handles its
 * failure. An asynchronous result occupies no thread. Thread-safe.
 *
 * <p>A payload that has the method's type already costs the call and two small objects: no headers, no Spring message.
 *
 * @since 0.1.0
 */
@Internal
public final class MethodMessageListener implements IpmbMessageListener {

    private final String id;
    private final MethodDescription method;
    private final IpmbMessageConverter converter;
    private final WantedPayload target;
    private final MethodInvocation invocation;
    private final ResultSender results;
    private final FailureHandling failures;
    private final ListenerObservation observation;

    MethodMessageListener(
            String id,
            MethodDescription method,
            IpmbMessageConverter converter,
            WantedPayload target,
            MethodInvocation invocation,
            ResultSender results,
            FailureHandling failures,
            ListenerObservation observation) {
        this.id = id;
        this.method = method;
        this.converter = converter;
        this.target = target;
        this.invocation = invocation;
        this.results = results;
        this.failures = failures;
        this.observation = observation;
    }

    @Override
    public Set<Class<?>> readableTypes() {
        Set<Class<?>> readable = converter.readableAs(target.convertible());
        Set<Class<?>> all = new LinkedHashSet<>(readable);
        if (target.mayBeNothing()) {
            all.add(Unit.class);
        }
        if (!target.isAny()) {
            return all;
        }
        all.add(UnknownPayload.class);
        return all;
    }

    @Override
    public ResolvableType payloadType() {
        return target.type();
    }

    @Override
    public boolean takes(IncomingMessage arrived) {
        return target.takes(arrived, converter);
    }

    @Override
    public @Nullable CompletionStage<?> onMessage(IncomingMessage arrived) {
        ReceivedMessage received = new ReceivedMessage(arrived, converter, target);
        Handling handling = observation.start(id, received);
        CompletionStage<?> pending = null;
        Scope scope = handling.enter();
        try {
            pending = call(received, handling);
        } finally {
            scope.close();
            if (pending == null) {
                handling.end();
            }
        }
        if (pending == null) {
            return null;
        }
        return pending.handle((value, thrown) -> {
            completed(received, handling, value, thrown);
            return null;
        });
    }

    /** The asynchronous result; null when the message is handled. */
    private @Nullable CompletionStage<?> call(ReceivedMessage received, Handling handling) {
        Object result;
        try {
            result = invocation.invoke(received);
        } catch (Throwable thrown) {
            if (thrown instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            failures.failed(received, handling, thrown);
            return null;
        }
        CompletionStage<?> stage;
        try {
            stage = result == null ? null : AsyncResults.stage(result);
        } catch (Throwable thrown) {
            failures.unsendable(received, handling, thrown);
            return null;
        }
        if (stage == null) {
            answer(received, handling, result);
        }
        return stage;
    }

    /** On the thread that completed the result. */
    private void completed(
            ReceivedMessage received, Handling handling, @Nullable Object value, @Nullable Throwable thrown) {
        Scope scope = handling.enter();
        try {
            if (thrown != null) {
                failures.failed(received, handling, unwrapped(thrown));
            } else {
                answer(received, handling, value);
            }
        } finally {
            scope.close();
            handling.end();
        }
    }

    private void answer(ReceivedMessage received, Handling handling, @Nullable Object result) {
        if (result == null) {
            results.nothing(received);
            return;
        }
        try {
            results.send(received, result);
        } catch (Throwable thrown) {
            failures.unsendable(received, handling, thrown);
        }
    }

    private static Throwable unwrapped(Throwable thrown) {
        Throwable cause = thrown.getCause();
        return cause != null && (thrown instanceof CompletionException || thrown instanceof ExecutionException)
                ? cause
                : thrown;
    }

    WantedPayload target() {
        return target;
    }

    Class<?> rawType() {
        return target.raw();
    }

    Method method() {
        return method.getMethod();
    }

    /** Whether the type has no form on the bus, so that it takes any JSON. */
    boolean isConvertedOnly() {
        Class<?> raw = target.raw();
        return !target.isAny()
                && raw != byte[].class
                && readableTypes().stream().noneMatch(type -> type.isAssignableFrom(raw) || raw.isAssignableFrom(type));
    }

    /** The listener's name in the application. */
    public String id() {
        return id;
    }

    /** The number of dropped results: without a reply address and without {@code @SendTo}. */
    public long unaddressedResults() {
        return results.unaddressed();
    }

    /** The place of the declaration, as {@code com.example.Observatory.hear(String)}. */
    @Override
    public String toString() {
        return method.toString();
    }
}
