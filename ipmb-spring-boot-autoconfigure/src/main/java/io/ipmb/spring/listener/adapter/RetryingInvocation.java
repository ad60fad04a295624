package io.ipmb.spring.listener.adapter;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.core.retry.Retryable;
import org.springframework.util.backoff.BackOff;

/**
 * Calls a listener's method again when it throws, as a policy says, on the same thread. A message that the method's
 * arguments cannot be made of is not tried again, nor is an {@link Error} or an interruption; interrupting the thread ends
 * the waiting between two attempts.
 */
final class RetryingInvocation implements ListenerInvocation {

    private final ListenerInvocation invocation;
    private final RetryTemplate template;
    private final String name;

    RetryingInvocation(ListenerInvocation invocation, RetryPolicy policy, String name) {
        this.invocation = invocation;
        this.template = new RetryTemplate(new WorthRetrying(policy));
        this.name = name;
    }

    @Override
    public @Nullable Object invoke(ReceivedMessage received) throws Throwable {
        try {
            return template.<@Nullable Object>execute(new Retryable<>() {
                @Override
                public @Nullable Object execute() throws Throwable {
                    try {
                        return invocation.invoke(received);
                    } catch (Throwable e) {
                        received.closeDuplicates(e);
                        throw e;
                    }
                }

                @Override
                public String getName() {
                    return name;
                }
            });
        } catch (RetryException e) {
            throw e.getLastException();
        }
    }

    /** The policy, for what another attempt may change. */
    private record WorthRetrying(RetryPolicy policy) implements RetryPolicy {

        @Override
        public boolean shouldRetry(Throwable failure) {
            return failure instanceof Exception
                    && !(failure instanceof ArgumentsFailedException)
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
