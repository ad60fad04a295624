package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.JoinOptions;

/**
 * Changes the options that the application's endpoints join the first bus with. Beans of this type are called in order,
 * for every endpoint, after the properties are applied; any thread that joins calls them. A label, message box or event
 * listener set here is overwritten. For another bus there is {@link IpmbConnectionBuilder#joinOptions}.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface IpmbJoinOptionsCustomizer {

    /** Changes the options of one endpoint. */
    void customize(JoinOptions.Builder options);
}
