package io.ipmb.spring.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.BusDirectory;
import io.ipmb.DropReason;
import io.ipmb.Label;
import io.ipmb.codec.MessageType;
import io.ipmb.codec.PayloadTypes;
import java.util.List;
import java.util.Set;
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
    void whoJoinsAndLeavesHasItsLabelAndItsProcess() {
        BusDirectory.Member member = new BusDirectory.Member(
                UNKNOWN, Set.of("earth"), 4712L, 1000L, 128, false, false, false, true, true, false);
        BusDirectory directory = new BusDirectory(true, List.of(member));
        assertThat(new IpmbEndpointJoinedEvent(this, "com.solar", MOON, member, directory))
                .hasToString("IpmbEndpointJoinedEvent[bus com.solar, label [moon],"
                        + " endpoint [earth] of process 4712 joined]");
        BusDirectory.Member ofTheCrate = new BusDirectory.Member(
                UNKNOWN, Set.of("mars"), null, null, 128, false, false, true, false, true, false);
        assertThat(new IpmbEndpointLeftEvent(this, "com.solar", MOON, ofTheCrate, directory))
                .hasToString("IpmbEndpointLeftEvent[bus com.solar, label [moon], endpoint [mars] left]");
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
