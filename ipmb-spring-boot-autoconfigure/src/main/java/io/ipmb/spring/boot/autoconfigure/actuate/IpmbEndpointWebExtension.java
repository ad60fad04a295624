package io.ipmb.spring.boot.autoconfigure.actuate;

import io.ipmb.spring.boot.autoconfigure.actuate.IpmbEndpoint.Action;
import java.util.function.Supplier;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * The web answers of {@link IpmbEndpoint} about listeners, with 404 and a text for an unknown one. Thread-safe.
 *
 * @since 0.1.0
 */
@EndpointWebExtension(endpoint = IpmbEndpoint.class)
public final class IpmbEndpointWebExtension {

    /**
     * The body of a failed request.
     *
     * @param message the reason
     */
    public record Problem(String message) implements OperationResponseBody {}

    private final IpmbEndpoint endpoint;

    /** @param endpoint the endpoint behind it */
    public IpmbEndpointWebExtension(IpmbEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** As {@link IpmbEndpoint#listener}. */
    @ReadOperation
    public WebEndpointResponse<OperationResponseBody> listener(@Selector String id) {
        return found(() -> endpoint.listener(id));
    }

    /** As {@link IpmbEndpoint#control}. */
    @WriteOperation
    public WebEndpointResponse<OperationResponseBody> control(@Selector String id, Action action) {
        return found(() -> endpoint.control(id, action));
    }

    private static WebEndpointResponse<OperationResponseBody> found(Supplier<? extends OperationResponseBody> answer) {
        try {
            return new WebEndpointResponse<>(answer.get());
        } catch (NoSuchListenerException e) {
            return new WebEndpointResponse<>(
                    new Problem(String.valueOf(e.getMessage())), WebEndpointResponse.STATUS_NOT_FOUND);
        }
    }
}
