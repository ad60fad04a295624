package io.ipmb.benchmarks.listener.station;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts the Spring Boot application of a station. */
public final class SpringStation {

    /** The property with the name of the bus, queue or topic of one round. */
    public static final String NAME = "bench.name";

    private SpringStation() {}

    /**
     * Starts an application with default settings; only warnings are logged.
     *
     * @param arguments the name, then the properties of the application's broker, as {@code --property=value}
     * @param properties further properties, as {@code property=value}
     */
    public static ConfigurableApplicationContext start(Class<?> application, String[] arguments, String... properties) {
        return new SpringApplicationBuilder(application)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .properties("logging.level.root=warn", NAME + "=" + arguments[0])
                .properties(properties)
                .run(arguments);
    }
}
