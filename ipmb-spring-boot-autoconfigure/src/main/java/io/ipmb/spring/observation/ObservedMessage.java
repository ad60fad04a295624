package io.ipmb.spring.observation;

import io.ipmb.spring.core.SendObservation.Sending;
import io.micrometer.observation.Observation;
import java.util.Map;
import java.util.function.Predicate;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;

/** An outgoing message and its running observation. As thread-safe as the observation. */
record ObservedMessage(Observation observation, Message<?> message) implements Sending {

    /**
     * Starts the observation, and adds the trace to the headers.
     *
     * @param carriesTrace which messages carry the trace
     */
    static Sending start(Observation observation, OutgoingContext context, Predicate<? super Message<?>> carriesTrace) {
        observation.start();
        try {
            return new ObservedMessage(observation, travelling(context, carriesTrace));
        } catch (RuntimeException | Error e) {
            observation.error(e);
            observation.stop();
            throw e;
        }
    }

    private static Message<?> travelling(OutgoingContext context, Predicate<? super Message<?>> carriesTrace) {
        Message<?> message = context.message();
        Map<String, String> trace = context.getCarrier();
        if (trace == null || trace.isEmpty() || !carriesTrace.test(message)) {
            return message;
        }
        return MessageBuilder.fromMessage(message).copyHeaders(trace).build();
    }

    @Override
    public void error(Throwable failure) {
        observation.error(failure);
    }

    @Override
    public void end() {
        observation.stop();
    }
}
