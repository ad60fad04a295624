package io.ipmb.spring.listener.adapter;

import io.ipmb.IncomingMessage;
import io.ipmb.MemoryRegion;
import io.ipmb.NativeObject;
import io.ipmb.Selector;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.spring.support.DefaultIpmbMessageConverter;
import io.ipmb.spring.support.IpmbHeaders;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.util.List;
import java.util.Map;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.support.MessageBuilder;

/** Messages as an endpoint would hand them out. */
final class Arriving {

    static final IpmbMessageConverter CONVERTER = new DefaultIpmbMessageConverter(new JacksonJsonMessageConverter());

    private Arriving() {}

    static IncomingMessage plain(Object payload) {
        return with(payload, List.of(), List.of());
    }

    static IncomingMessage with(Object payload, List<NativeObject> objects, List<MemoryRegion> regions) {
        return new IncomingMessage(
                payload, PayloadTypes.of(payload.getClass()).uuid(), Selector.unicast("moon"), objects, regions);
    }

    /** As another program with this library sends it. */
    static IncomingMessage withHeaders(Object payload, Map<String, Object> headers) {
        return plain(CONVERTER.toPayload(
                MessageBuilder.withPayload(payload).copyHeaders(headers).build()));
    }

    /** Whose sender waits for an answer. */
    static IncomingMessage request(Object payload) {
        return withHeaders(payload, Map.of(IpmbHeaders.REPLY_TO, "earth", IpmbHeaders.CORRELATION_ID, "7"));
    }
}
