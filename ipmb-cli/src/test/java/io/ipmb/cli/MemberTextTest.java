package io.ipmb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.HostedBus;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class MemberTextTest {

    private static HostedBus.Member member(boolean usesCrate) {
        return member(usesCrate, HostedBus.Lanes.NONE);
    }

    private static HostedBus.Member member(boolean usesCrate, HostedBus.Lanes lanes) {
        return new HostedBus.Member(
                new UUID(0, 1),
                UUID.fromString("5d8f3f0e-0f0f-4a55-8d6f-6f6d3c1f0a77"),
                Set.of("earth"),
                4712,
                1000,
                128,
                false,
                usesCrate,
                0,
                0,
                0,
                0,
                0,
                false,
                false,
                Duration.ZERO,
                true,
                Duration.ZERO,
                lanes);
    }

    @Test
    void theProgramsFileTellsTheLanguageOfOneOnTheCrate() {
        assertThat(MemberText.language(member(true), "telescope")).isEqualTo("other");
        assertThat(MemberText.language(member(true), "?")).isEqualTo("other");
        assertThat(MemberText.language(member(true), "node")).isEqualTo("Node.js");
        assertThat(MemberText.language(member(false), "node")).isEqualTo("Java");
    }

    @Test
    void lanesToOthersComeBeforeLanesFromOthers() {
        assertThat(MemberText.lanes(member(false))).isEqualTo("-");
        assertThat(MemberText.lanes(member(false, new HostedBus.Lanes(3, 1, 0, 0, 0, 0, Duration.ZERO))))
                .isEqualTo("3/1");
        assertThat(MemberText.lanes(member(false, new HostedBus.Lanes(0, 1, 0, 0, 0, 0, Duration.ZERO))))
                .isEqualTo("0/1");
    }

    @Test
    void theBeginningOfAnInstanceIsEnough() {
        assertThat(MemberText.instance(member(false))).isEqualTo("5d8f3f0e");
    }
}
