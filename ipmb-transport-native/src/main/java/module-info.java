/**
 * The bus for plain Java. Programs see {@link io.ipmb}, {@link io.ipmb.codec} and {@link io.ipmb.counter}; a payload of
 * their own needs {@code opens PACKAGE to io.ipmb}. The rooms of the implementation are closed, except three that the
 * Spring module uses. On the class path, none of this has an effect.
 *
 * @since 0.1.0
 */
// JNA has a name for its module and no descriptor; the Spring module is built after this one.
@SuppressWarnings({"module", "requires-automatic"})
module io.ipmb {
    requires static transitive org.jspecify;
    requires com.sun.jna;

    exports io.ipmb;
    exports io.ipmb.codec;
    exports io.ipmb.counter;
    exports io.ipmb.envelope to
            io.ipmb.spring;
    exports io.ipmb.incident to
            io.ipmb.spring;
    exports io.ipmb.platform to
            io.ipmb.spring,
            io.ipmb.spring.test;

    uses io.ipmb.platform.Platform;

    provides io.ipmb.platform.Platform with
            io.ipmb.platform.linux.LinuxPlatform;
}
