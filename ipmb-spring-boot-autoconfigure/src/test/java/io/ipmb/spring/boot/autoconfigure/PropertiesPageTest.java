package io.ipmb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code docs/properties.md} equals the metadata; {@code -Dproperties.page=write} generates it. */
final class PropertiesPageTest {

    /** Tests run in the module's folder. */
    private static final Path PAGE =
            Path.of("").toAbsolutePath().resolveSibling("docs").resolve("properties.md");

    @Test
    void thePageIsWhatTheMetadataSay() throws IOException {
        String page = PropertiesPage.render(PropertyMetadata.all());
        if ("write".equals(System.getProperty("properties.page"))) {
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE)
                .as("docs/properties.md; write it anew with ./mvnw -pl ipmb-spring-boot-autoconfigure -am"
                        + " -Dtest=PropertiesPageTest -Dsurefire.failIfNoSpecifiedTests=false"
                        + " -Dproperties.page=write test")
                .exists()
                .hasContent(page);
    }

    @Test
    void everyPropertyIsOnThePageOnce() {
        String page = PropertiesPage.render(PropertyMetadata.all());
        assertThat(PropertyMetadata.all())
                .allSatisfy(property -> assertThat(page).containsOnlyOnce("| `" + property.name() + "` |"));
    }
}
