package io.ipmb.spring.listener.adapter;

import io.ipmb.IncomingMessage;
import io.ipmb.Selector;
import io.ipmb.spring.listener.IllegalListenerException;
import io.ipmb.spring.support.IpmbMessage;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.util.ClassUtils;
import org.springframework.validation.Validator;

/**
 * Determines the source of each argument of a listener's method, and the method's payload type. A parameter without a
 * source fails the start, by name.
 */
final class ArgumentsFactory {

    private static final ParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();

    /** The sources of a method's arguments, and its payload type. */
    record Arguments(List<MethodArgument> values, WantedPayload target) {}

    private final IpmbMessageConverter converter;
    private final List<HandlerMethodArgumentResolver> headers;
    private final List<HandlerMethodArgumentResolver> custom;
    private final @Nullable Validator validator;
    private final Predicate<MethodParameter> retained;

    /**
     * @param headers the resolvers for headers, asked first
     * @param custom the application's resolvers, asked for a parameter without another source, before it counts as
     *     payload
     * @param retained whether the method retains the argument of a parameter
     */
    ArgumentsFactory(
            IpmbMessageConverter converter,
            List<HandlerMethodArgumentResolver> headers,
            List<HandlerMethodArgumentResolver> custom,
            @Nullable Validator validator,
            Predicate<MethodParameter> retained) {
        this.converter = converter;
        this.headers = List.copyOf(headers);
        this.custom = List.copyOf(custom);
        this.validator = validator;
        this.retained = retained;
    }

    /** @throws IllegalListenerException when a parameter has no source */
    Arguments of(MethodDescription method) {
        int count = method.getMethodParameters().length;
        List<MethodArgument> values = new ArrayList<>(count);
        PayloadParameter payload = new PayloadParameter();
        for (int i = 0; i < count; i++) {
            MethodParameter parameter = method.parameter(i);
            parameter.initParameterNameDiscovery(NAMES);
            values.add(argument(new ListenerParameter(method, parameter), payload));
        }
        WantedPayload target = payload.target == null ? WantedPayload.ANY : payload.target;
        return new Arguments(values, payload.mayBeAbsent ? target.orNothing() : target);
    }

    /** The parameter with the payload's type; a second one, for the whole message, may have the same type. */
    private static final class PayloadParameter {
        private @Nullable WantedPayload target;
        private boolean mayBeAbsent;
        private @Nullable ListenerParameter payload;
        private @Nullable ListenerParameter said;

        private void take(ListenerParameter parameter) {
            if (payload != null) {
                throw parameter.refusal(
                        " besides " + payload + ", and a message has one payload.",
                        "Take one payload, and besides it MemoryRegion, NativeObject, a List of these, @Header, IncomingMessage or"
                                + " MessageHeaders.");
            }
            payload = parameter;
        }

        private void say(ListenerParameter parameter, WantedPayload wanted) {
            WantedPayload known = target;
            if (known != null && !known.equals(wanted)) {
                throw parameter.refusal(
                        ", but " + said + " wants the payload to be " + known + ".",
                        "Write the same payload type in both, or IncomingMessage<?>.");
            }
            target = wanted;
            said = parameter;
        }
    }

    private MethodArgument argument(ListenerParameter parameter, PayloadParameter payload) {
        MethodParameter declared = parameter.parameter();
        boolean keeps = retained.test(declared);
        boolean isPayload = declared.hasParameterAnnotation(Payload.class);
        if (!isPayload) {
            MethodArgument attachment = AttachmentArguments.of(parameter, keeps);
            if (attachment != null) {
                return parameter.wrapped(attachment);
            }
        }
        if (keeps) {
            throw parameter.refusal(
                    ", which has nothing to keep.",
                    "Retain only MemoryRegion, NativeObject, or a List of one of them; other arguments may be kept as they"
                            + " are, and io.ipmb.IncomingMessage hands its attachments over itself.");
        }
        if (isPayload) {
            return payload(parameter, payload);
        }
        for (HandlerMethodArgumentResolver resolver : headers) {
            if (resolver.supportsParameter(declared)) {
                return received -> resolver.resolveArgument(declared, received.message());
            }
        }
        Class<?> raw = parameter.raw();
        if (raw == IncomingMessage.class) {
            return parameter.wrapped(ReceivedMessage::arrived);
        }
        if (raw == Selector.class) {
            return parameter.wrapped(received -> received.arrived().selector());
        }
        if (org.springframework.messaging.Message.class.isAssignableFrom(raw)) {
            return parameter.wrapped(message(parameter, raw, payload));
        }
        for (HandlerMethodArgumentResolver resolver : custom) {
            if (resolver.supportsParameter(declared)) {
                return received -> resolver.resolveArgument(declared, received.message());
            }
        }
        return payload(parameter, payload);
    }

    private MethodArgument message(ListenerParameter parameter, Class<?> raw, PayloadParameter payload) {
        if (raw != org.springframework.messaging.Message.class && raw != IpmbMessage.class) {
            throw parameter.refusal(
                    ", a kind of message that no listener is given.",
                    "Take org.springframework.messaging.Message or IpmbMessage.");
        }
        WantedPayload wanted = WantedPayload.of(parameter.type().getGeneric(0), parameter.parameter());
        if (!wanted.isAny()) {
            checkReadable(parameter, wanted);
            payload.say(parameter, wanted);
        }
        PayloadValidation validation = PayloadValidation.of(parameter, wanted.raw(), validator);
        if (validation == null) {
            return ReceivedMessage::message;
        }
        return received -> {
            validation.check(received.message().getPayload(), received);
            return received.message();
        };
    }

    private MethodArgument payload(ListenerParameter parameter, PayloadParameter payload) {
        Payload annotation = parameter.parameter().getParameterAnnotation(Payload.class);
        if (annotation != null && !annotation.expression().isEmpty()) {
            throw parameter.refusal(
                    " with an expression in @Payload, which is not evaluated.",
                    "Take the whole payload and look into it in the method.");
        }
        payload.take(parameter);
        WantedPayload wanted = WantedPayload.of(parameter.type(), parameter.parameter());
        boolean mayBeAbsent = annotation != null && !annotation.required();
        if (mayBeAbsent && parameter.raw().isPrimitive()) {
            throw parameter.refusal(
                    " that may be absent, and cannot be null.",
                    "Take "
                            + ClassUtils.resolvePrimitiveIfNecessary(parameter.raw())
                                    .getSimpleName() + ", or an Optional.");
        }
        payload.mayBeAbsent = mayBeAbsent;
        if (!wanted.isAny()) {
            checkReadable(parameter, wanted);
            payload.say(parameter, wanted);
        }
        PayloadValidation validation = PayloadValidation.of(parameter, parameter.raw(), validator);
        MethodArgument there = validation == null
                ? ReceivedMessage::payload
                : received -> validation.check(received.payload(), received);
        return parameter.wrapped(
                mayBeAbsent ? received -> received.hasPayload() ? there.resolve(received) : null : there);
    }

    private void checkReadable(ListenerParameter parameter, WantedPayload wanted) {
        ResolvableType type = wanted.type();
        try {
            converter.readableAs(type);
        } catch (IllegalArgumentException e) {
            throw parameter.refusal(
                    " of the type " + type + ", which cannot be a payload: " + e.getMessage(),
                    "Take a plain type, a record, enum or sealed interface with @MessageType, or an object that JSON can be"
                            + " read into; besides it MemoryRegion, NativeObject, a List of these, @Header, IncomingMessage or"
                            + " MessageHeaders.",
                    e);
        }
    }
}
