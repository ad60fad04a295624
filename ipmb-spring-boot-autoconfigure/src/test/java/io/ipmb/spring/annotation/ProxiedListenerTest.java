package io.ipmb.spring.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ipmb.spring.listener.IllegalListenerException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.stereotype.Component;

final class ProxiedListenerTest {

    private static final List<String> EVENTS = new CopyOnWriteArrayList<>();

    /** Advises the beans whose names say so, as transactions would. */
    @Configuration(proxyBeanMethods = false)
    static class Advice {
        @Bean
        static MethodInterceptor transaction() {
            return invocation -> {
                EVENTS.add("begin");
                Object result = invocation.proceed();
                EVENTS.add("commit");
                return result;
            };
        }

        @Bean
        static BeanNameAutoProxyCreator jdkProxies() {
            BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
            creator.setBeanNames("jdk*");
            creator.setInterceptorNames("transaction");
            return creator;
        }

        @Bean
        static BeanNameAutoProxyCreator classProxies() {
            BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
            creator.setBeanNames("cglib*");
            creator.setProxyTargetClass(true);
            creator.setInterceptorNames("transaction");
            return creator;
        }
    }

    /** What a JDK proxy has. */
    public interface Hearing<T> {
        void hear(T payload);
    }

    @Component("jdkListener")
    static class JdkListener implements Hearing<String> {
        @Override
        @IpmbListener
        public void hear(String text) {
            EVENTS.add(text);
        }
    }

    /** What a JDK proxy has, without generics. */
    public interface Texts {
        void text(String text, String station);
    }

    @Component("jdkTexts")
    static class JdkTexts implements Texts {
        @Override
        @IpmbListener
        public void text(String text, @Header(required = false, name = "station") String station) {
            EVENTS.add(text + " " + station);
        }
    }

    @Component("jdkHidden")
    static class JdkHidden implements Texts {
        @Override
        public void text(String text, String station) {}

        @IpmbListener
        public void notInTheInterface(String text) {}
    }

    @Component("cglibListener")
    static class CglibListener {
        @IpmbListener(selector = "visible")
        void hear(String text) {
            EVENTS.add(text);
        }
    }

    @Component("cglibPrivate")
    static class CglibPrivate {
        @IpmbListener
        @SuppressWarnings("UnusedMethod") // found by its annotation
        private void hear(String text) {
            EVENTS.add(text);
        }
    }

    /** A generic super class makes a bridge method. */
    abstract static class Bridged<T> {
        public abstract void hear(T payload);
    }

    @Component("cglibBridge")
    static class CglibBridge extends Bridged<Integer> {
        @Override
        @IpmbListener
        public void hear(Integer number) {
            EVENTS.add("number " + number);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ThreadScope {
        @Bean
        static BeanFactoryPostProcessor threadScope() {
            return factory -> factory.registerScope("thread", new SimpleThreadScope());
        }
    }

    @Component("scoped")
    @Scope(scopeName = "thread", proxyMode = ScopedProxyMode.TARGET_CLASS)
    static class Scoped {
        @IpmbListener
        void hear(String text) {
            EVENTS.add(text + " on " + Thread.currentThread().getName());
        }
    }

    ProxiedListenerTest() {
        EVENTS.clear();
    }

    @Test
    void callsThroughAJdkProxy() throws Exception {
        try (Application application = Application.with(Advice.class, JdkTexts.class)) {
            assertThat(AopUtils.isJdkDynamicProxy(application.bean(Texts.class)))
                    .isTrue();
            application.send("jdkTexts.text", "hello");
            assertThat(EVENTS).containsExactly("begin", "hello null", "commit");
            assertThat(application.registry().listenerIds()).hasSize(1);
        }
    }

    @Test
    void callsThroughAJdkProxyOfAGenericInterface() throws Exception {
        try (Application application = Application.with(Advice.class, JdkListener.class)) {
            application.send("jdkListener.hear", "hello");
            assertThat(EVENTS).containsExactly("begin", "hello", "commit");
        }
    }

    @Test
    void callsThroughAClassProxyOnce() throws Exception {
        try (Application application = Application.with(Advice.class, CglibListener.class, CglibBridge.class)) {
            assertThat(AopUtils.isCglibProxy(application.bean(CglibListener.class)))
                    .isTrue();
            assertThat(application.registry().listenerIds())
                    .containsExactlyInAnyOrder("cglibListener.hear", "cglibBridge.hear");
            application.send("cglibListener.hear", "hello");
            application.send("cglibBridge.hear", 42);
            assertThat(EVENTS).containsExactly("begin", "hello", "commit", "begin", "number 42", "commit");
        }
    }

    @Test
    void refusesAMethodThatTheProxyDoesNotHave() {
        assertThatThrownBy(() -> Application.with(Advice.class, JdkHidden.class))
                .isInstanceOf(IllegalListenerException.class)
                .hasMessageContaining("JdkHidden.notInTheInterface cannot be called through the bean's proxy");
        assertThatThrownBy(() -> Application.with(Advice.class, CglibPrivate.class))
                .isInstanceOf(IllegalListenerException.class)
                .hasMessageContaining("CglibPrivate.hear cannot be called through the bean's proxy");
    }

    @Test
    void callsABeanOfAScopeThroughTheScope() throws Exception {
        try (Application application = Application.with(ThreadScope.class, Scoped.class)) {
            assertThat(application.registry().listenerIds()).containsExactly("scoped.hear");
            application.send("scoped.hear", "here");
            Thread other = new Thread(
                    () -> {
                        try {
                            application.send("scoped.hear", "there");
                        } catch (Exception e) {
                            EVENTS.add(e.toString());
                        }
                    },
                    "elsewhere");
            other.start();
            other.join(10_000);
            assertThat(EVENTS).hasSize(2).last().isEqualTo("there on elsewhere");
        }
    }
}
