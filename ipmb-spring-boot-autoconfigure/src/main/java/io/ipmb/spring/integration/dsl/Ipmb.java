package io.ipmb.spring.integration.dsl;

import io.ipmb.Selector;
import io.ipmb.spring.core.IpmbOperations;

/**
 * The bus for the Java DSL of Spring Integration.
 *
 * <p>Template, listener registry and converter come from the application's beans, unless they are given.
 *
 * @since 0.1.0
 */
public final class Ipmb {

    private Ipmb() {}

    /** From the bus into a flow: messages for {@code ipmb.label}. */
    public static IpmbMessageProducerSpec inboundChannelAdapter() {
        return new IpmbMessageProducerSpec();
    }

    /**
     * From the bus into a flow: messages for a label of its own.
     *
     * @param selector how senders may address it, as a label expression
     */
    public static IpmbMessageProducerSpec inboundChannelAdapter(String selector) {
        return new IpmbMessageProducerSpec().selector(selector);
    }

    /** From a flow to the bus: to the selector in the messages' headers, or the template's default selector. */
    public static IpmbMessageHandlerSpec outboundChannelAdapter() {
        return new IpmbMessageHandlerSpec();
    }

    /**
     * From a flow to the bus.
     *
     * @param selector to whom, as the text of a label expression
     */
    public static IpmbMessageHandlerSpec outboundChannelAdapter(String selector) {
        return new IpmbMessageHandlerSpec().selector(selector);
    }

    /** From a flow to the bus. */
    public static IpmbMessageHandlerSpec outboundChannelAdapter(Selector selector) {
        return new IpmbMessageHandlerSpec().selector(selector);
    }

    /** From a flow to the bus, with this template. */
    public static IpmbMessageHandlerSpec outboundChannelAdapter(IpmbOperations operations) {
        return new IpmbMessageHandlerSpec(operations);
    }

    /** Requests for {@code ipmb.label} from the bus into a flow, and its replies back. */
    public static IpmbInboundGatewaySpec inboundGateway() {
        return new IpmbInboundGatewaySpec();
    }

    /**
     * Requests for a label of its own from the bus into a flow, and its replies back.
     *
     * @param selector how senders may address it, as a label expression
     */
    public static IpmbInboundGatewaySpec inboundGateway(String selector) {
        return new IpmbInboundGatewaySpec().selector(selector);
    }

    /**
     * Requests from a flow to the bus, and the replies back: to the selector in the headers, or the template's default
     * selector.
     */
    public static IpmbOutboundGatewaySpec outboundGateway() {
        return new IpmbOutboundGatewaySpec();
    }

    /**
     * Requests from a flow to the bus, and the answers back.
     *
     * @param selector to whom, as the text of a label expression
     */
    public static IpmbOutboundGatewaySpec outboundGateway(String selector) {
        return new IpmbOutboundGatewaySpec().selector(selector);
    }

    /** Requests from a flow to the bus, and the answers back. */
    public static IpmbOutboundGatewaySpec outboundGateway(Selector selector) {
        return new IpmbOutboundGatewaySpec().selector(selector);
    }

    /** Requests from a flow to the bus with this template, and the replies back. */
    public static IpmbOutboundGatewaySpec outboundGateway(IpmbOperations operations) {
        return new IpmbOutboundGatewaySpec(operations);
    }

    /** A channel over the bus: see {@link io.ipmb.spring.channel.IpmbChannel}. */
    public static IpmbChannelSpec channel() {
        return new IpmbChannelSpec();
    }

    /**
     * A channel over the bus.
     *
     * @param defaultSelector the default selector, the text of a label expression
     */
    public static IpmbChannelSpec channel(String defaultSelector) {
        return new IpmbChannelSpec().defaultSelector(defaultSelector);
    }

    /**
     * A channel over the bus.
     *
     * @param defaultSelector the default selector
     */
    public static IpmbChannelSpec channel(Selector defaultSelector) {
        return new IpmbChannelSpec().defaultSelector(defaultSelector);
    }
}
