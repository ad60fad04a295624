package io.ipmb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Endpoint;
import io.ipmb.JoinOptions;
import io.ipmb.Label;
import io.ipmb.platform.Platform;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.spring.config.IpmbConnection;
import io.ipmb.spring.core.IpmbOperations;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.support.IpmbMessageConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The reports of a second bus that is declared wrongly, or cannot be joined. */
final class OtherBusFailuresTest {

    private final MemoryPlatform platform = new MemoryPlatform();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(IpmbAutoConfiguration.class))
            .withBean(Platform.class, () -> platform)
            .withPropertyValues("ipmb.identifier=com.solar", "ipmb.label=moon");

    private static void assertFails(ApplicationContextRunner runner, String[] description, String... action) {
        runner.run(context -> {
            FailureAnalysis analysis = Analyses.of(context.getStartupFailure());
            assertThat(analysis.getDescription()).contains(description);
            assertThat(analysis.getAction()).contains(action);
        });
    }

    private static String[] words(String... all) {
        return all;
    }

    @Configuration(proxyBeanMethods = false)
    static class DefaultConnection {

        @Bean
        IpmbConnection venus(IpmbConnectionBuilder builder) {
            return builder.identifier("com.venus").label("probe").build();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aConnectionThatTakesThePlaceOfTheFirst(boolean lazily) {
        assertFails(
                runner.withUserConfiguration(DefaultConnection.class).withInitializer(context -> {
                    if (lazily) {
                        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor());
                    }
                }),
                words("default connection", "'venus'", "com.venus", "com.solar", "ipmb.identifier"),
                "'venus'",
                "@Bean(defaultCandidate = false)");
    }

    @Test
    void theOnlyConnectionToTheFirstBusIsNoFailure() {
        runner.withUserConfiguration(DefaultConnection.class)
                .withPropertyValues("ipmb.identifier=com.venus")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Configuration(proxyBeanMethods = false)
    static class OtherConnection {

        @Bean(defaultCandidate = false)
        IpmbConnection venus(IpmbConnectionBuilder builder) {
            return builder.identifier("com.venus").token("guess").build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class DefaultTemplate extends OtherConnection {

        @Bean
        IpmbTemplate venusTemplate(@Qualifier("venus") IpmbConnection venus) {
            return venus.template();
        }
    }

    @Test
    void aTemplateThatTakesThePlaceOfTheFirst() {
        assertFails(
                runner.withUserConfiguration(DefaultTemplate.class),
                words("default template", "'venusTemplate'", "com.venus", "com.solar"),
                "'venusTemplate'",
                "@Bean(defaultCandidate = false)");
    }

    @Configuration(proxyBeanMethods = false)
    static class TemplateByHand extends OtherConnection {

        @Bean
        IpmbTemplate venusTemplate(@Qualifier("venus") IpmbConnection venus, IpmbMessageConverter converter) {
            return new IpmbTemplate(venus, venus.endpointFactory(), converter);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoTemplatesByHand extends TemplateByHand {

        @Bean
        IpmbTemplate slowVenusTemplate(@Qualifier("venus") IpmbConnection venus, IpmbMessageConverter converter) {
            return new IpmbTemplate(venus, venus.endpointFactory(), converter);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OperationsByHand extends OtherConnection {

        @Bean
        IpmbOperations venusTemplate(@Qualifier("venus") IpmbConnection venus, IpmbMessageConverter converter) {
            return new IpmbTemplate(venus, venus.endpointFactory(), converter);
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {TemplateByHand.class, TwoTemplatesByHand.class, OperationsByHand.class})
    void aTemplateMadeByHandThatTakesThePlaceOfTheFirst(Class<?> byHand) {
        assertFails(
                runner.withUserConfiguration(byHand),
                words("default template", "enusTemplate'", "com.venus", "com.solar"),
                "enusTemplate'",
                "@Bean(defaultCandidate = false)");
    }

    @Configuration(proxyBeanMethods = false)
    static class OneForEachBusByHand extends OtherConnection {

        @Bean(defaultCandidate = false)
        IpmbTemplate venusTemplate(@Qualifier("venus") IpmbConnection venus, IpmbMessageConverter converter) {
            return new IpmbTemplate(venus, venus.endpointFactory(), converter);
        }

        @Bean
        IpmbTemplate moonTemplate(IpmbConnection first, IpmbMessageConverter converter) {
            return new IpmbTemplate(first, first.endpointFactory(), converter);
        }
    }

    @Test
    void aTemplateMadeByHandForTheFirstBusIsNoFailure() {
        runner.withUserConfiguration(OneForEachBusByHand.class)
                .run(context -> assertThat(context.getBean(IpmbTemplate.class))
                        .isSameAs(context.getBean("moonTemplate"))
                        .extracting(IpmbTemplate::identifier)
                        .isEqualTo("com.solar"));
    }

    @Test
    void aTokenThatTheOtherBusRefuses() {
        try (Endpoint host = Endpoint.join(JoinOptions.builder("com.venus")
                .token("secret")
                .platform(platform)
                .build())) {
            assertThat(host.isController()).isTrue();
            runner.withUserConfiguration(OtherConnection.class).run(context -> {
                FailureAnalysis analysis = Analyses.of(context.getStartupFailure());
                assertThat(analysis.getAction())
                        .contains("token(…)", "IpmbConnectionBuilder", "com.venus")
                        .doesNotContain("ipmb.token");
            });
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WithoutIdentifier {

        @Bean(defaultCandidate = false)
        IpmbConnection venus(IpmbConnectionBuilder builder) {
            return builder.label("probe").build();
        }
    }

    @Test
    void aBuilderWithoutAnIdentifier() {
        assertFails(
                runner.withUserConfiguration(WithoutIdentifier.class), words("no bus", "identifier"), "identifier(…)");
    }

    @Configuration(proxyBeanMethods = false)
    static class SelectorAsLabel {

        @Bean(defaultCandidate = false)
        IpmbConnection venus(IpmbConnectionBuilder builder) {
            return builder.identifier("com.venus").label("probe & night").build();
        }
    }

    @Test
    void aLabelThatReadsLikeASelector() {
        assertFails(
                runner.withUserConfiguration(SelectorAsLabel.class),
                words("[probe & night]", "reads like a selector: it contains '&'"),
                "\"moon\", \"night\"",
                "Label.literal");
    }

    @Configuration(proxyBeanMethods = false)
    static class LiteralLabel {

        @Bean(defaultCandidate = false)
        IpmbConnection venus(IpmbConnectionBuilder builder) {
            return builder.identifier("com.venus")
                    .label(Label.literal("probe & night", "\"x\""))
                    .build();
        }
    }

    @Test
    void aLiteralLabelIsNoFailure() {
        runner.withUserConfiguration(LiteralLabel.class)
                .run(context -> assertThat(context.getBean("venus", IpmbConnection.class)
                                .baseLabel()
                                .elements())
                        .containsExactly("probe & night", "\"x\""));
    }

    @Configuration(proxyBeanMethods = false)
    static class LongToken {

        @Bean(defaultCandidate = false)
        IpmbConnection venus(IpmbConnectionBuilder builder) {
            return builder.identifier("com.venus").token("x".repeat(100_000)).build();
        }
    }

    @Test
    void aTokenThatIsTooLong() {
        assertFails(
                runner.withUserConfiguration(LongToken.class),
                words("token"),
                "token(…) of the IpmbConnectionBuilder for the bus com.venus");
    }

    @Test
    void twoConnectionsToOneBus() {
        assertFails(
                runner.withUserConfiguration(OtherConnection.class)
                        .withPropertyValues("ipmb.identifier=com.venus", "ipmb.token=guess"),
                words("'ipmbConnection'", "'venus'", "same bus com.venus"),
                "Remove the bean 'venus'",
                "another identifier");
    }
}
