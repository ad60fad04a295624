package io.ipmb.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtocolVersionTest {

    @ParameterizedTest
    @CsvSource({
        "0,8,5, 0,8,0, true",
        "0,8,5, 0,8,255, true",
        "0,8,5, 0,9,5, false",
        "0,8,5, 1,8,5, false",
        "1,0,0, 1,200,9, true",
        "1,8,5, 2,8,5, false",
    })
    void isCompatibleWithTheSameMajorOrBeforeOneTheSameMinor(
            int major, int minor, int patch, int otherMajor, int otherMinor, int otherPatch, boolean compatible) {
        ProtocolVersion version = new ProtocolVersion(major, minor, patch);
        ProtocolVersion other = new ProtocolVersion(otherMajor, otherMinor, otherPatch);

        assertThat(version.isCompatibleWith(other)).isEqualTo(compatible);
        assertThat(other.isCompatibleWith(version)).isEqualTo(compatible);
    }

    @Test
    void hasPartsOfOneByte() {
        assertThat(ProtocolVersion.OURS).hasToString("0.8.5");
        assertThat(new ProtocolVersion(255, 255, 255)).hasToString("255.255.255");
        assertThatIllegalArgumentException().isThrownBy(() -> new ProtocolVersion(0, 256, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new ProtocolVersion(-1, 0, 0));
    }
}
