package io.ipmb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The metadata of each property, for editors. */
final class PropertyMetadataTest {

    /** Absent, these mean something that no value could say. */
    private static final Set<String> WITHOUT_DEFAULT = Set.of(
            "ipmb.listener.idle-event-interval",
            "ipmb.identifier",
            "ipmb.label",
            "ipmb.token",
            "ipmb.template.default-selector",
            "ipmb.bytes-message.formats",
            "ipmb.memory-region.max-bytes",
            "ipmb.reconnect.max-retries");

    static List<PropertyMetadata> properties() {
        return PropertyMetadata.all();
    }

    @ParameterizedTest
    @MethodSource("properties")
    void everyPropertyHasADescriptionThatIsASentence(PropertyMetadata property) {
        assertThat(property.description())
                .isNotBlank()
                .endsWith(".")
                .doesNotContain("{@", "<p>")
                .doesNotStartWith("The ")
                .doesNotStartWith("A ");
        if ("java.lang.Boolean".equals(property.type())) {
            assertThat(property.description()).startsWith("Whether ");
        }
    }

    @ParameterizedTest
    @MethodSource("properties")
    void everyPropertyHasADefaultOrNoneOnPurpose(PropertyMetadata property) {
        if (WITHOUT_DEFAULT.contains(property.name())) {
            assertThat(property.defaultValue()).isNull();
        } else {
            assertThat(property.defaultValue()).isNotNull();
        }
    }

    @Test
    void propertiesAreSortedAndThereOnce() {
        assertThat(properties())
                .extracting(PropertyMetadata::name)
                .isSorted()
                .doesNotHaveDuplicates()
                .contains("ipmb.identifier", "ipmb.enabled", "management.health.ipmb.enabled")
                .containsAll(WITHOUT_DEFAULT);
    }
}
