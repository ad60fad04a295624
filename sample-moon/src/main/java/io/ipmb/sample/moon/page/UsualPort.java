package io.ipmb.sample.moon.page;

import java.net.BindException;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.NioEndpoint;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.annotation.RegisterReflection;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * The page's port, unless {@code server.port} names one: any free port; with {@code --stay} the usual one, or any free
 * one if another program has it. Binding the port is the only test of it, so two moons can start at once.
 */
@Component
@RegisterReflection(classes = UsualPort.Protocol.class, memberCategories = MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS)
class UsualPort implements WebServerFactoryCustomizer<TomcatWebServerFactory> {

    static final int NUMBER = 8642;

    private static final int ANY = 0;

    private final ApplicationArguments arguments;
    private final Environment environment;

    UsualPort(ApplicationArguments arguments, Environment environment) {
        this.arguments = arguments;
        this.environment = environment;
    }

    @Override
    public void customize(TomcatWebServerFactory factory) {
        if (environment.containsProperty("server.port")) {
            return;
        }
        if (arguments.containsOption("stay")) {
            factory.setPort(NUMBER);
            factory.setProtocol(Protocol.class.getName());
        } else {
            factory.setPort(ANY);
        }
    }

    /** HTTP on the given port, or on any free one if that one is taken. Tomcat makes it by its name. */
    public static final class Protocol extends Http11NioProtocol {

        public Protocol() {
            super(new NioEndpoint() {
                @Override
                public void bind() throws Exception {
                    try {
                        super.bind();
                    } catch (BindException e) {
                        unbind();
                        setPort(ANY);
                        super.bind();
                    }
                }
            });
        }
    }
}
