package io.ipmb.docs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The file with the versions stands alone, so nothing but this holds it to the project's own. */
final class BomTest {

    private final Artifacts published = Artifacts.ofTheProject();

    @Test
    void namesEverythingThatIsPublished() {
        assertThat(Artifacts.managed())
                .hasSizeGreaterThan(3)
                .containsExactlyElementsOf(published.names().stream()
                        .filter(name -> !name.equals("ipmb-bom"))
                        .toList());
    }

    @Test
    void hasTheVersionOfEverythingElse() {
        assertThat(published.names())
                .contains("ipmb-bom")
                .allSatisfy(name -> assertThat(Artifacts.versionOf(name)).isEqualTo(published.version()));
    }
}
