package io.ipmb.spring.boot.autoconfigure.actuate;

import java.util.Collection;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

/** The application has no listener with the given id. The message names the existing ones. */
final class NoSuchListenerException extends InvalidEndpointRequestException {

    private static final long serialVersionUID = 1L;

    NoSuchListenerException(String id, Collection<String> there) {
        super("There is no listener '" + id + "'; there are " + there, "no such listener");
    }
}
