package io.ipmb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.core.io.support.SpringFactoriesLoader;

/** Which Spring Boot is refused, and how. */
class SpringBootVersionCheckTest {

    @ParameterizedTest
    @ValueSource(strings = {"4.0.0", "4.0.7-SNAPSHOT", "3.5.9"})
    void anOlderOneIsRefusedByASentence(String version) {
        assertThatThrownBy(() -> SpringBootVersionCheck.check(version))
                .isInstanceOf(UnsupportedSpringBootException.class)
                .hasMessage("ipmb for Spring Boot needs Spring Boot 4.1 or later, and this application has " + version
                        + ".");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"4.1.0", "4.1.2", "4.2.0-M1", "5.0.0", "unknown"})
    void othersAreLetThrough(String version) {
        assertThatCode(() -> SpringBootVersionCheck.check(version)).doesNotThrowAnyException();
    }

    @Test
    void everySpringApplicationIsLookedAt() {
        assertThat(SpringFactoriesLoader.forDefaultResourceLocation(getClass().getClassLoader())
                        .load(ApplicationContextInitializer.class))
                .hasAtLeastOneElementOfType(SpringBootVersionCheck.class);
    }
}
