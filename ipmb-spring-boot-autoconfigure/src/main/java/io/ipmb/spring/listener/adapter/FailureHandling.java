package io.ipmb.spring.listener.adapter;

import io.ipmb.spring.listener.adapter.ListenerObservation.Handling;
import io.ipmb.spring.listener.adapter.MethodInvocation.UnusableMessageException;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessagingException;
import org.springframework.util.ClassUtils;

/**
 * Handles the final failure of a listener. The error handler may answer or swallow it; otherwise the recoverer may set
 * the message aside; otherwise the container reports it. In each case a requester gets the answer or the reason.
 * Thread-safe.
 */
final class FailureHandling {

    private final MethodDescription method;
    private final @Nullable IpmbListenerErrorHandler errorHandler;
    private final @Nullable IpmbMessageRecoverer recoverer;
    private final ResultSender results;

    FailureHandling(
            MethodDescription method,
            @Nullable IpmbListenerErrorHandler errorHandler,
            @Nullable IpmbMessageRecoverer recoverer,
            ResultSender results) {
        this.method = method;
        this.errorHandler = errorHandler;
        this.recoverer = recoverer;
        this.results = results;
    }

    /**
     * Handles an exception of the method, or the reason for not calling it.
     *
     * @throws ListenerExecutionFailedException when neither handled it
     */
    void failed(ReceivedMessage received, Handling handling, Throwable thrown) {
        Throwable cause = thrown instanceof UnusableMessageException unusable ? unusable.reason() : thrown;
        received.closeDuplicates(cause);
        handling.error(cause);
        rethrowFatal(cause);
        ListenerExecutionFailedException failure = new ListenerExecutionFailedException(
                "The listener " + method
                        + (thrown instanceof UnusableMessageException ? " cannot take the message: " : " failed: ")
                        + describe(cause),
                method.getMethod(),
                cause);
        // Error handler and recoverer must be able to wait; the interruption is restored afterwards.
        boolean interrupted = Thread.interrupted();
        try {
            dealtWith(received, failure);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Reports a result that could not be sent to the requester and the container. The message itself was handled. */
    void unsendable(ReceivedMessage received, Handling handling, Throwable cause) {
        handling.error(cause);
        rethrowFatal(cause);
        ListenerExecutionFailedException failure = new ListenerExecutionFailedException(
                "What the listener " + method + " returned cannot be sent: " + describe(cause),
                method.getMethod(),
                cause);
        refuse(received, failure);
        throw failure;
    }

    private void dealtWith(ReceivedMessage received, ListenerExecutionFailedException failure) {
        if (errorHandler == null) {
            recover(received, failure);
            return;
        }
        Object answer;
        try {
            answer = errorHandler.handleError(received.arrived(), readable(received), failure);
        } catch (Throwable thrown) {
            rethrowFatal(thrown);
            recover(received, failureFrom(thrown, failure));
            return;
        }
        if (answer == null) {
            refuse(received, failure);
        } else {
            answer(received, answer, failure);
        }
    }

    private void answer(ReceivedMessage received, Object answer, ListenerExecutionFailedException failure) {
        try {
            results.send(received, answer);
        } catch (Throwable thrown) {
            rethrowFatal(thrown);
            failure.addSuppressed(thrown);
            refuse(received, failure);
            throw failure;
        }
    }

    private void recover(ReceivedMessage received, ListenerExecutionFailedException failure) {
        // First: the recoverer may take long.
        refuse(received, failure);
        if (recoverer == null) {
            throw failure;
        }
        try {
            recoverer.recover(received.arrived(), failure);
        } catch (Throwable thrown) {
            rethrowFatal(thrown);
            if (thrown != failure) {
                failure.addSuppressed(thrown);
            }
            throw failure;
        }
    }

    private void refuse(ReceivedMessage received, ListenerExecutionFailedException failure) {
        try {
            results.refuse(received, String.valueOf(failure.getMessage()));
        } catch (RuntimeException e) {
            // The requester cannot be told: broken headers do not name it, or the bus is gone.
            failure.addSuppressed(e);
        }
    }

    private static @Nullable Message<?> readable(ReceivedMessage received) {
        try {
            return received.message();
        } catch (MessagingException e) {
            return null;
        }
    }

    private ListenerExecutionFailedException failureFrom(Throwable thrown, ListenerExecutionFailedException failure) {
        if (thrown == failure) {
            return failure;
        }
        if (!thrown.equals(failure.getCause())) {
            thrown.addSuppressed(failure);
        }
        return new ListenerExecutionFailedException(
                "The error handler of the listener " + method + " failed: " + describe(thrown),
                method.getMethod(),
                thrown);
    }

    /** Not {@code toString}, which shows the payload of a messaging exception, possibly long or secret. */
    private static String describe(Throwable cause) {
        String name = ClassUtils.getShortName(cause.getClass());
        return cause.getMessage() == null ? name : name + ": " + cause.getMessage();
    }

    /** Whether the virtual machine itself is in trouble. A stack overflow is the listener's own. */
    private static void rethrowFatal(Throwable cause) {
        if (cause instanceof VirtualMachineError fatal && !(cause instanceof StackOverflowError)) {
            throw fatal;
        }
    }
}
