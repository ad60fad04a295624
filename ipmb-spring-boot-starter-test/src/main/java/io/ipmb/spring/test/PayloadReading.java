package io.ipmb.spring.test;

import io.ipmb.IncomingMessage;
import io.ipmb.UnknownPayload;
import io.ipmb.codec.BincodeReader;
import io.ipmb.codec.PayloadType;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.MessageHeaders;

/** Reads messages that came as bytes once the test has said which type it expects. */
final class PayloadReading {

    private final IpmbMessageConverter converter;

    PayloadReading(IpmbMessageConverter converter) {
        this.converter = converter;
    }

    /** The message with a payload that the converter knows what to do with; null when it cannot become this type. */
    @Nullable IncomingMessage readAs(ResolvableType target, IncomingMessage arrived) {
        IncomingMessage read = decoded(target, arrived);
        return read != null && converter.canConvert(read, target) ? read : null;
    }

    /**
     * The headers of a message that may carry a payload of this type.
     *
     * @return null when it carries none
     */
    @Nullable MessageHeaders headers(ResolvableType target, IncomingMessage arrived) {
        IncomingMessage read = decoded(target, arrived);
        return read == null ? null : converter.headers(read);
    }

    @Nullable IncomingMessage decoded(ResolvableType target, IncomingMessage arrived) {
        if (!(arrived.payload() instanceof UnknownPayload unknown)) {
            return arrived;
        }
        for (Class<?> readable : converter.readableAs(target)) {
            for (PayloadType<?> type : PayloadTypes.readableBy(readable)) {
                if (type.uuid().equals(unknown.typeId())) {
                    return withPayload(arrived, decode(type, unknown.bytes()));
                }
            }
        }
        return null;
    }

    /** Shares the attachments of the arrived message, one of the two is closed. */
    private static IncomingMessage withPayload(IncomingMessage arrived, Object payload) {
        return new IncomingMessage(
                payload,
                arrived.typeId(),
                arrived.selector(),
                List.copyOf(arrived.objects()),
                List.copyOf(arrived.regions()));
    }

    private static Object decode(PayloadType<?> type, byte[] bytes) {
        BincodeReader reader = new BincodeReader();
        reader.reset(ByteBuffer.wrap(bytes), 0, bytes.length);
        return type.codec().read(reader);
    }
}
