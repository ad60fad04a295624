package io.ipmb.spring.listener.adapter;

import io.ipmb.spring.listener.IllegalListenerException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.core.retry.Retryable;
import org.springframework.util.backoff.BackOff;

/**
 * Calls a listener's method with arguments made from a message. After an exception, a retry policy may repeat the call,
 * on the same thread.
 *
 * <p>A failure to make the arguments, an {@link Error} and an interruption are not retried. An interruption ends the
 * pause between two attempts. Thread-safe.
 */
final class MethodInvocation {

    /** The arguments could not be made from the message; a retry would not help. */
    static final class UnusableMessageException extends Exception {

        private static final long serialVersionUID = 1L;

        private final Throwable reason;

        private UnusableMessageException(Throwable reason) {
            super(null, reason, false, false);
            this.reason = reason;
        }

        Throwable reason() {
            return reason;
        }
    }

    private static final MethodType CALL = MethodType.methodType(Object.class, Object[].class);

    private final MethodHandle handle;
    private final MethodArgument[] arguments;
    private final String description;
    private final @Nullable RetryTemplate retries;

    /**
     * @param bean the target of the call; the proxy if there is one
     * @param method the method of the bean, thus of its proxy's class or interface
     * @param policy null for a single attempt
     * @throws IllegalListenerException when the module of the bean's class does not open it
     */
    MethodInvocation(
            Object bean,
            Method method,
            List<MethodArgument> arguments,
            @Nullable RetryPolicy policy,
            String description) {
        this.handle = handle(bean, method, arguments.size(), description);
        this.arguments = arguments.toArray(MethodArgument[]::new);
        this.description = description;
        this.retries = policy == null ? null : new RetryTemplate(new WorthRetrying(policy));
    }

    private static MethodHandle handle(Object bean, Method method, int arguments, String description) {
        MethodHandle found;
        try {
            method.setAccessible(true);
            found = MethodHandles.lookup().unreflect(method);
        } catch (InaccessibleObjectException | SecurityException | IllegalAccessException e) {
            throw new IllegalListenerException(
                    "The listener " + description + " cannot be called: " + e.getMessage(),
                    "Open its package to io.ipmb.spring in module-info.java, or make class and method public and export"
                            + " the package.",
                    e);
        }
        MethodHandle bound = Modifier.isStatic(method.getModifiers()) ? found : found.bindTo(bean);
        return bound.asFixedArity().asSpreader(Object[].class, arguments).asType(CALL);
    }

    /**
     * Calls the method. The exception of the last attempt reaches the caller unchanged.
     *
     * @return the method's return value
     * @throws UnusableMessageException when the method could not be called
     */
    @Nullable Object invoke(ReceivedMessage received) throws Throwable {
        RetryTemplate template = retries;
        return template == null ? call(received) : callAgain(template, received);
    }

    private @Nullable Object call(ReceivedMessage received) throws Throwable {
        @Nullable Object[] values = new Object[arguments.length];
        try {
            for (int i = 0; i < values.length; i++) {
                values[i] = arguments[i].resolve(received);
            }
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            throw new UnusableMessageException(e);
        }
        return (Object) handle.invokeExact(values);
    }

    private @Nullable Object callAgain(RetryTemplate template, ReceivedMessage received) throws Throwable {
        try {
            return template.<@Nullable Object>execute(new Retryable<>() {
                @Override
                public @Nullable Object execute() throws Throwable {
                    try {
                        return call(received);
                    } catch (Throwable e) {
                        received.closeDuplicates(e);
                        throw e;
                    }
                }

                @Override
                public String getName() {
                    return description;
                }
            });
        } catch (RetryException e) {
            throw e.getLastException();
        }
    }

    /** The policy, restricted to failures that a retry may repair. */
    private record WorthRetrying(RetryPolicy policy) implements RetryPolicy {

        @Override
        public boolean shouldRetry(Throwable failure) {
            return failure instanceof Exception
                    && !(failure instanceof UnusableMessageException)
                    && !(failure instanceof InterruptedException)
                    && policy.shouldRetry(failure);
        }

        @Override
        public Duration getTimeout() {
            return policy.getTimeout();
        }

        @Override
        public BackOff getBackOff() {
            return policy.getBackOff();
        }
    }
}
