package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.JoinOptions;

/**
 * Changes how the application's endpoints join the bus. Beans of this type are called in their order, for every endpoint
 * that is joined, after the properties have been applied. Label, message box and event listener are the containers' own:
 * what a customizer sets there is overwritten.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface IpmbJoinOptionsCustomizer {

    /** Changes the options of one endpoint. */
    void customize(JoinOptions.Builder options);
}
