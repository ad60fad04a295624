package io.ipmb.spring.boot.autoconfigure.actuate;

import java.util.Collection;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

/** A listener was named that the application does not have. The message says which there are. */
final class NoSuchListenerException extends InvalidEndpointRequestException {

    private static final long serialVersionUID = 1L;

    NoSuchListenerException(String id, Collection<String> there) {
        super("There is no listener '" + id + "'; there are " + there, "no such listener");
    }
}
