package io.ipmb.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.protocol.LossNotice.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Notices of losses on the wire. */
class LossNoticeTest {

    private static final UUID TYPE = UUID.fromString("7edbc10a-2147-499c-af9a-498723c7b35f");

    private final ByteBuffer memory = ByteBuffer.allocate(LossNotice.MOST_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    private FrameView frame(LossNotice notice) throws MalformedFrameException {
        int length = notice.write(memory.clear());
        FrameView view = new FrameView();
        view.wrap(memory.clear(), 0, length);
        return view;
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        LossNotice notice = new LossNotice(Reason.TOO_MANY_OBJECTS, 300, TYPE, true, new byte[] {2, 1, 'a'});
        FrameView view = frame(notice);
        assertThat(LossNotice.is(view)).isTrue();
        assertThat(view.regionCount()).isZero();
        assertThat(view.isMulticast()).isFalse();
        assertThat(view.timeToLiveNanos()).isZero();
        assertThat(LossNotice.read(view)).isEqualTo(notice);
    }

    @Test
    void theBytesAreThoseOfTheDescription() throws Exception {
        FrameView view = frame(new LossNotice(Reason.OBJECTS_LOST, 300, TYPE, false, new byte[] {2, 1, 'a'}));
        byte[] payload = new byte[view.payloadLength()];
        memory.get(view.payloadOffset(), payload);
        assertThat(payload).asHexString().isEqualToIgnoringCase("01FB2C017EDBC10A2147499CAF9A498723C7B35F0003020161");
    }

    @Test
    void aNoticeNamesTheLostMessage() throws Exception {
        ByteBuffer lost = ByteBuffer.allocate(256);
        FrameWriter writer = new FrameWriter();
        writer.begin(lost, 0, EncodedSelector.of(new byte[] {2, 1, 'a'}, true, 5, 0), 1, 2, 0);
        int length = Math.toIntExact(writer.end());
        FrameView view = new FrameView();
        view.wrap(lost.clear(), 0, length);

        assertThat(LossNotice.of(Reason.OBJECTS_LOST, view).plus(2))
                .isEqualTo(new LossNotice(Reason.OBJECTS_LOST, 3, new UUID(1, 2), true, new byte[] {2, 1, 'a'}));
        assertThat(LossNotice.of(Reason.OBJECTS_LOST, null).typeId()).isEqualTo(new UUID(0, 0));
    }

    @Test
    void aReasonOfALaterVersionIsAnotherOne() throws Exception {
        FrameView view = frame(new LossNotice(Reason.OBJECTS_LOST, 1, TYPE, false, new byte[0]));
        memory.put(view.payloadOffset(), (byte) 200);
        assertThat(LossNotice.read(view).reason()).isEqualTo(Reason.OTHER);
    }

    @Test
    void whateverTheBytesAreItIsANoticeOrMalformed() throws Exception {
        Random random = new Random(20_261_130);
        int malformed = 0;
        for (int round = 0; round < 20_000; round++) {
            FrameView view = frame(new LossNotice(Reason.OBJECTS_LOST, 1, TYPE, false, new byte[] {2, 1, 'a'}));
            int at = view.payloadOffset() + random.nextInt(view.payloadLength());
            memory.put(at, (byte) random.nextInt());
            try {
                assertThat(LossNotice.read(view).messages()).isPositive();
            } catch (MalformedFrameException e) {
                malformed++;
            }
        }
        assertThat(malformed).isPositive();
    }

    @Test
    void anotherPayloadIsNoNotice() throws Exception {
        int length = ControllerQuestion.LIVENESS.write(memory.clear());
        FrameView view = new FrameView();
        view.wrap(memory.clear(), 0, length);
        assertThat(LossNotice.is(view)).isFalse();
        assertThatExceptionOfType(MalformedFrameException.class).isThrownBy(() -> LossNotice.read(view));
    }
}
