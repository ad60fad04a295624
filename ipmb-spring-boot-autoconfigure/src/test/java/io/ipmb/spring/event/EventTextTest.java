package io.ipmb.spring.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.DropReason;
import io.ipmb.Label;
import io.ipmb.codec.MessageType;
import io.ipmb.codec.PayloadTypes;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Events name a payload type as far as this process knows it. */
class EventTextTest {

    private static final Label MOON = Label.of("moon");
    private static final UUID UNKNOWN = UUID.fromString("6f0c6d1e-54c0-4d5b-9a27-5f8f0c3b8a01");

    @MessageType("6f0c6d1e-54c0-4d5b-9a27-5f8f0c3b8a02")
    record Landing(String where) {}

    private static UUID landing() {
        return PayloadTypes.of(Landing.class).uuid();
    }

    @Test
    void aMessageThatNobodyTakesHasItsTypesName() {
        assertThat(new IpmbMessageNotTakenEvent(this, "com.solar", MOON, landing(), "Landing"))
                .hasToString("IpmbMessageNotTakenEvent[bus com.solar, label [moon], no listener takes this kind of"
                        + " message: Landing]");
    }

    @Test
    void aDroppedMessageHasItsTypesName() {
        assertThat(new IpmbMessageDroppedEvent(
                        this, "com.solar", MOON, DropReason.MALFORMED, landing(), "the text ends too early"))
                .asString()
                .contains("dropped a message of type Landing, MALFORMED: the text ends too early");
        assertThat(new IpmbMessageDroppedEvent(this, "com.solar", MOON, DropReason.MALFORMED, UNKNOWN, "too short"))
                .asString()
                .contains("of type " + UNKNOWN);
    }
}
