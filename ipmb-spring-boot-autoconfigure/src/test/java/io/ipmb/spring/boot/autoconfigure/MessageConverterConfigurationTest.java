package io.ipmb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ipmb.IncomingMessage;
import io.ipmb.Selector;
import io.ipmb.codec.BytesMessage;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.envelope.Envelope;
import io.ipmb.envelope.EnvelopeCodec;
import io.ipmb.envelope.EnvelopeContent;
import io.ipmb.platform.Platform;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.support.DefaultIpmbMessageConverter;
import io.ipmb.spring.support.IpmbHeaders;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.Order;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.AbstractMessageConverter;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.util.MimeType;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** One converter, with and without the optional libraries. */
final class MessageConverterConfigurationTest {

    record Report(String firstTitle) {}

    private final ApplicationContextRunner withoutMapper = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(IpmbAutoConfiguration.class))
            .withBean(Platform.class, MemoryPlatform::new)
            .withPropertyValues("ipmb.identifier=spring." + UUID.randomUUID(), "ipmb.label=moon");

    private final ApplicationContextRunner runner =
            withoutMapper.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class));

    private static String json(AssertableApplicationContext context) {
        Object payload =
                context.getBean(IpmbMessageConverter.class).toPayload(new GenericMessage<>(new Report("craters")));
        return new String(((Envelope) payload).content(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void objectsTravelAsJsonByTheMapperOfBoot() {
        runner.withBean(
                        JsonMapperBuilderCustomizer.class,
                        () -> builder -> builder.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE))
                .run(context -> assertThat(json(context)).contains("{\"first_title\":\"craters\"}"));
    }

    @Test
    void objectsTravelAsJsonWhereNobodyHasAMapper() {
        withoutMapper.run(context -> assertThat(json(context)).contains("{\"firstTitle\":\"craters\"}"));
    }

    @Test
    void withoutJacksonTextAndBytesWorkAndTheRestSaysWhatIsMissing() {
        runner.withClassLoader(new FilteredClassLoader(JsonMapper.class)).run(context -> {
            assertThat(context).hasNotFailed();
            IpmbMessageConverter converter = context.getBean(IpmbMessageConverter.class);
            assertThat(converter.toPayload(new GenericMessage<>("text"))).isEqualTo("text");
            assertThat(converter.toPayload(new GenericMessage<>(new byte[] {1})))
                    .isEqualTo(new BytesMessage(0, new byte[] {1}));
            assertThatThrownBy(() -> context.getBean(IpmbTemplate.class).convertAndSend("moon", new Report("x")))
                    .isInstanceOf(MessageConversionException.class)
                    .hasMessageContaining("Jackson");
        });
    }

    /** Its converters are registered after the conditions were looked at. */
    @Test
    void convertersOfSpringIntegrationAreNotTakenForTheBuses() {
        runner.withConfiguration(AutoConfigurations.of(IntegrationAutoConfiguration.class))
                .run(context -> {
                    assertThat(context).hasNotFailed().hasSingleBean(IpmbMessageConverter.class);
                    assertThat(context.getBeansOfType(MessageConverter.class)).hasSizeGreaterThan(1);
                    assertThat(json(context)).contains("craters");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"org.springframework.integration", "org.springframework.boot.integration"})
    void worksWithoutSpringIntegration(String absent) {
        runner.withClassLoader(new FilteredClassLoader(absent))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(IpmbTemplate.class));
    }

    @Test
    void formatsOfBytesMessagesReachIt() {
        runner.withPropertyValues(
                        "ipmb.bytes-message.default-format=7", "ipmb.bytes-message.formats.3=application/json")
                .run(context -> {
                    IpmbMessageConverter converter = context.getBean(IpmbMessageConverter.class);
                    assertThat(converter.toPayload(new GenericMessage<>(new byte[] {1})))
                            .isEqualTo(new BytesMessage(7, new byte[] {1}));
                    assertThat(converter.toPayload(MessageBuilder.withPayload(new Report("x"))
                                    .setHeader(IpmbHeaders.FORMAT, 3)
                                    .build()))
                            .isEqualTo(new BytesMessage(3, "{\"firstTitle\":\"x\"}".getBytes(StandardCharsets.UTF_8)));
                });
    }

    private static Set<String> travelling(AssertableApplicationContext context) {
        Map<String, Object> headers = Map.of("station-name", "moon-1", "colour", "grey", "secret", "x");
        IpmbMessageConverter converter = context.getBean(IpmbMessageConverter.class);
        Object payload = converter.toPayload(new GenericMessage<>("text", headers));
        return converter
                .headers(new IncomingMessage(
                        payload,
                        PayloadTypes.of(payload.getClass()).uuid(),
                        Selector.unicast("moon"),
                        List.of(),
                        List.of()))
                .keySet()
                .stream()
                .filter(headers::containsKey)
                .collect(Collectors.toSet());
    }

    @Test
    void theApplicationSaysWhichHeadersTravel() {
        runner.run(context -> assertThat(travelling(context)).containsOnly("station-name", "colour", "secret"));
        runner.withPropertyValues("ipmb.template.mapped-headers=station-*")
                .run(context -> assertThat(travelling(context)).containsOnly("station-name"));
        runner.withPropertyValues("ipmb.template.mapped-headers=!secret,*")
                .run(context -> assertThat(travelling(context)).containsOnly("station-name", "colour"));
    }

    @Configuration(proxyBeanMethods = false)
    static class Customizers {
        final List<String> called = new ArrayList<>();

        @Bean
        @Order(2)
        IpmbMessageConverterCustomizer second() {
            return converter -> {
                called.add("second");
                converter.setMappedHeaders("station-*");
            };
        }

        @Bean
        @Order(1)
        IpmbMessageConverterCustomizer first() {
            return converter -> {
                called.add("first");
                converter.setMappedHeaders();
            };
        }
    }

    @Test
    void customizersChangeItAndLeaveMapperAndFormatsInPlace() {
        ApplicationContextRunner customized = runner.withUserConfiguration(Customizers.class)
                .withPropertyValues("ipmb.template.mapped-headers=colour", "ipmb.bytes-message.default-format=7")
                .withBean(
                        JsonMapperBuilderCustomizer.class,
                        () -> builder -> builder.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE));
        customized.run(context -> {
            assertThat(context.getBean(Customizers.class).called).containsExactly("first", "second");
            assertThat(travelling(context)).containsOnly("station-name");
            assertThat(json(context)).contains("first_title");
            assertThat(context.getBean(IpmbMessageConverter.class).toPayload(new GenericMessage<>(new byte[] {1})))
                    .isEqualTo(new BytesMessage(7, new byte[] {1}));
        });
        customized
                .withClassLoader(new FilteredClassLoader(JsonMapper.class))
                .run(context -> assertThat(travelling(context)).containsOnly("station-name"));
    }

    /** Makes lines of reports. */
    static final class Lines extends AbstractMessageConverter {
        Lines() {
            super(new MimeType("text", "lines"));
        }

        @Override
        protected boolean supports(Class<?> type) {
            return type == Report.class;
        }

        @Override
        protected Object convertToInternal(
                Object payload, @Nullable MessageHeaders headers, @Nullable Object conversionHint) {
            return ("report: " + ((Report) payload).firstTitle()).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        protected Object convertFromInternal(
                org.springframework.messaging.Message<?> message, Class<?> type, @Nullable Object conversionHint) {
            return new Report(new String((byte[]) message.getPayload(), StandardCharsets.UTF_8));
        }
    }

    /** Objects are lines in place of JSON. */
    @Configuration(proxyBeanMethods = false)
    static class OtherObjects {
        @Bean
        MessageConverter ipmbObjectConverter() {
            return new Lines();
        }
    }

    /** The whole converter is the application's. */
    @Configuration(proxyBeanMethods = false)
    static class OtherConverter {
        @Bean
        DefaultIpmbMessageConverter ipmbMessageConverter(IpmbMessageConverterConfigurer configurer) {
            return configurer.configure(new DefaultIpmbMessageConverter(new Lines()));
        }
    }

    /** Each property that a converter knows, where the application has replaced JSON. */
    @ParameterizedTest
    @ValueSource(classes = {OtherObjects.class, OtherConverter.class})
    void aReplacedConverterKeepsEveryProperty(Class<?> configuration) {
        runner.withConfiguration(AutoConfigurations.of(IntegrationAutoConfiguration.class))
                .withUserConfiguration(configuration)
                .withPropertyValues(
                        "ipmb.template.mapped-headers=!secret,*",
                        "ipmb.bytes-message.default-format=7",
                        "ipmb.bytes-message.formats.3=text/lines",
                        "ipmb.memory-region.max-body-bytes=1KB")
                .run(context -> {
                    assertThat(json(context)).contains("text/lines").contains("report: craters");
                    IpmbMessageConverter converter = context.getBean(IpmbMessageConverter.class);
                    assertThat(travelling(context)).containsOnly("station-name", "colour");
                    assertThat(converter.toPayload(new GenericMessage<>(new byte[] {1})))
                            .isEqualTo(new BytesMessage(7, new byte[] {1}));
                    assertThat(converter.toPayload(MessageBuilder.withPayload(new Report("x"))
                                    .setHeader(IpmbHeaders.FORMAT, 3)
                                    .build()))
                            .isEqualTo(new BytesMessage(3, "report: x".getBytes(StandardCharsets.UTF_8)));
                    Envelope large = EnvelopeCodec.write(new EnvelopeContent(
                            new EnvelopeContent.Described("text/lines"), List.of(), new byte[2000]));
                    Envelope elsewhere = EnvelopeCodec.withoutData(large, EnvelopeCodec.sizeOfFront(large));
                    assertThatThrownBy(() -> converter.toMessage(
                                    new IncomingMessage(
                                            elsewhere,
                                            PayloadTypes.of(Envelope.class).uuid(),
                                            Selector.unicast("moon"),
                                            List.of(),
                                            List.of()),
                                    ResolvableType.forClass(Report.class)))
                            .hasMessageContaining("at most 1024");
                });
        runner.withUserConfiguration(configuration, Customizers.class)
                .run(context -> assertThat(travelling(context)).containsOnly("station-name"));
    }

    @Test
    void objectsAreConvertedByTheApplicationWhereJacksonIsAbsent() {
        runner.withUserConfiguration(OtherObjects.class)
                .withClassLoader(new FilteredClassLoader(JsonMapper.class))
                .run(context -> assertThat(json(context)).contains("report: craters"));
    }

    @ParameterizedTest
    @CsvSource({
        "ipmb.bytes-message.default-format, 65536, ipmb.bytes-message.default-format",
        "ipmb.bytes-message.formats.1, json, ipmb.bytes-message.formats",
        "ipmb.bytes-message.formats.70000, text/plain, ipmb.bytes-message.formats",
        "ipmb.bytes-message.formats.one, text/plain, ipmb.bytes-message.formats",
    })
    void valuesOutOfRangeStopTheStart(String property, String value, String named) {
        runner.withPropertyValues(property + "=" + value)
                .run(context -> assertThat(
                                Analyses.of(context.getStartupFailure()).getDescription())
                        .contains(named));
    }
}
