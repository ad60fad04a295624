package io.ipmb.spring.integration.dsl;

import io.ipmb.spring.core.IpmbOperations;
import io.ipmb.spring.integration.outbound.IpmbMessageHandler;

/**
 * Describes an {@link IpmbMessageHandler}; its methods are that one's setters.
 *
 * @since 0.1.0
 */
public class IpmbMessageHandlerSpec extends OutboundSpec<IpmbMessageHandlerSpec, IpmbMessageHandler> {

    /** An adapter that uses the application's template. */
    protected IpmbMessageHandlerSpec() {
        this(new IpmbMessageHandler());
    }

    /** An adapter that uses this template. */
    protected IpmbMessageHandlerSpec(IpmbOperations operations) {
        this(new IpmbMessageHandler(operations));
    }

    private IpmbMessageHandlerSpec(IpmbMessageHandler target) {
        super(
                target,
                target::setSelectorExpression,
                target::setMulticastExpression,
                target::setTimeToLiveExpression,
                target::setSpreadExpression,
                target::setSpreadKeyExpression);
    }

    /** See {@link IpmbMessageHandler#setCloseAttachments}. */
    public IpmbMessageHandlerSpec closeAttachments(boolean close) {
        this.target.setCloseAttachments(close);
        return this;
    }
}
