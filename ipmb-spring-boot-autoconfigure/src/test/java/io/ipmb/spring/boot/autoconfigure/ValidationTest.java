package io.ipmb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ipmb.platform.Platform;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.spring.annotation.IpmbListener;
import io.ipmb.spring.core.IpmbOperations;
import io.ipmb.spring.core.RequestFailedException;
import io.ipmb.spring.support.IpmbMessage;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.messaging.Message;
import org.springframework.validation.Errors;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.Validated;

/** Payloads that are validated, by the library that Spring Boot brings for that. */
final class ValidationTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(IpmbAutoConfiguration.class, JacksonAutoConfiguration.class))
            .withBean(Platform.class, MemoryPlatform::new)
            .withPropertyValues("ipmb.identifier=spring." + UUID.randomUUID(), "ipmb.label=moon");

    interface Strict {}

    record Report(
            @NotBlank String station,
            @Max(100) double celsius,
            @NotBlank(groups = Strict.class) String author) {}

    static class Listening {
        @IpmbListener(selector = "valid")
        String valid(@Valid Report report) {
            return report.station();
        }

        @IpmbListener(selector = "strict")
        String strict(@Validated(Strict.class) Report report) {
            return report.author();
        }

        @IpmbListener(selector = "message")
        String message(@Valid Message<Report> message) {
            return message.getPayload().station();
        }

        @IpmbListener(selector = "ipmbMessage")
        String ipmbMessage(@Valid IpmbMessage<Report> message) {
            return message.getPayload().station();
        }

        @IpmbListener(selector = "unchecked")
        String unchecked(Report report) {
            return "taken";
        }
    }

    private final ApplicationContextRunner validating =
            runner.withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class));

    @Test
    void whatIsNotValidDoesNotReachTheMethodAndTheRequesterIsTold() {
        validating.withBean(Listening.class).run(context -> {
            IpmbOperations bus = context.getBean(IpmbOperations.class);
            Report good = new Report("moon-1", -170, "");
            Report bad = new Report(" ", 200, "me");
            assertThat(bus.convertSendAndReceive("valid", good, String.class)).isEqualTo("moon-1");
            assertThatThrownBy(() -> bus.convertSendAndReceive("valid", bad, String.class))
                    .isInstanceOf(RequestFailedException.class)
                    .hasMessageContainingAll("station", "celsius");
            for (String selector : List.of("message", "ipmbMessage")) {
                assertThat(bus.convertSendAndReceive(selector, good, String.class))
                        .isEqualTo("moon-1");
                assertThatThrownBy(() -> bus.convertSendAndReceive(selector, bad, String.class))
                        .isInstanceOf(RequestFailedException.class)
                        .hasMessageContainingAll("station", "celsius");
            }
            assertThat(bus.convertSendAndReceive("strict", bad, String.class)).isEqualTo("me");
            assertThatThrownBy(() -> bus.convertSendAndReceive("strict", good, String.class))
                    .isInstanceOf(RequestFailedException.class)
                    .hasMessageContaining("author");
            assertThat(bus.convertSendAndReceive("unchecked", bad, String.class))
                    .isEqualTo("taken");
        });
    }

    static class AskingForIt {
        @IpmbListener
        void hear(@Valid Report report) {}
    }

    static class AskingForItInSpring {
        @IpmbListener
        void hear(@Validated Report report) {}
    }

    @ParameterizedTest
    @ValueSource(classes = {AskingForIt.class, AskingForItInSpring.class})
    void withoutAValidatorTheStartFails(Class<?> listening) {
        runner.withBean(listening).run(context -> {
            FailureAnalysis analysis = Analyses.of(context.getStartupFailure());
            assertThat(analysis.getDescription()).contains("hear", "report", "no validator");
            assertThat(analysis.getAction()).contains("spring-boot-starter-validation", Validator.class.getName());
        });
    }

    /** As the one that Spring MVC has where there is no Bean Validation. */
    private static final class Idle implements Validator {
        @Override
        public boolean supports(Class<?> type) {
            return false;
        }

        @Override
        public void validate(Object target, Errors errors) {}
    }

    @Test
    void aValidatorThatSupportsNothingIsNone() {
        runner.withBean("mvcValidator", Validator.class, Idle::new)
                .withBean(AskingForIt.class)
                .run(context -> assertThat(
                                Analyses.of(context.getStartupFailure()).getDescription())
                        .contains("does not support its type"));
    }

    @Test
    void theOneOfSpringBootIsTakenBesideOthers() {
        validating
                .withBean("other", Validator.class, Idle::new)
                .withBean(Listening.class)
                .run(context -> assertThatThrownBy(() -> context.getBean(IpmbOperations.class)
                                .convertSendAndReceive("valid", new Report("", 1, ""), String.class))
                        .isInstanceOf(RequestFailedException.class));
    }
}
