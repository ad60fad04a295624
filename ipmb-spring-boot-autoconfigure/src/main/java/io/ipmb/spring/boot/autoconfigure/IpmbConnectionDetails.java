package io.ipmb.spring.boot.autoconfigure;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/**
 * The application's first bus, and its label there. A bean of this type replaces the properties {@code
 * ipmb.identifier}, {@code ipmb.label} and {@code ipmb.token}; all other properties still count. Read once, at the
 * start.
 *
 * @since 0.1.0
 */
public interface IpmbConnectionDetails extends ConnectionDetails {

    /** The bus's name, 1 to 106 bytes of UTF-8. */
    String getIdentifier();

    /** The elements of the application's label; none unless overridden. */
    default List<String> getLabel() {
        return List.of();
    }

    /** The secret of the bus; null, the default, for none. */
    default @Nullable String getToken() {
        return null;
    }
}
