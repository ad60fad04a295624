package io.ipmb.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ipmb.Label;
import io.ipmb.codec.BincodeWriter;
import io.ipmb.protocol.LaneNote.Kind;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Offers of lanes, notes and reports on them, on the wire. */
class LaneFramesTest {

    private static final UUID A = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
    private static final UUID B = UUID.fromString("f0e1d2c3-b4a5-9687-7869-5a4b3c2d1e0f");
    private static final EndpointReport REPORT = new EndpointReport(1000, 20, 3, 2, 1, 70_000);
    private static final int ROUNDS = 20_000;

    /** Reads a frame that may be anything. */
    private interface Reading {
        void read(FrameView frame) throws MalformedFrameException;
    }

    private static byte[] bytes(LaneOffer offer) {
        ByteBuffer memory = ByteBuffer.allocate(LaneOffer.BYTES);
        return Arrays.copyOf(memory.array(), offer.write(memory));
    }

    private static byte[] bytes(LaneNote note) {
        ByteBuffer memory = ByteBuffer.allocate(note.mostBytes());
        return Arrays.copyOf(memory.array(), note.write(memory));
    }

    private static byte[] bytes(EndpointReport report) {
        ByteBuffer memory = ByteBuffer.allocate(EndpointReport.MOST_BYTES);
        return Arrays.copyOf(memory.array(), report.write(memory));
    }

    @Test
    void anOfferHasTheBytesOfTheDescription() {
        assertThat(bytes(new LaneOffer(A, B))).isEqualTo(Vectors.lanes("LaneOffer to A from B"));
    }

    @Test
    void anOfferIsReadAsItWasWritten() throws Exception {
        FrameView view = RawFrame.view(Vectors.lanes("LaneOffer to A from B"));

        assertThat(LaneOffer.is(view)).isTrue();
        assertThat(LaneNote.is(view)).isFalse();
        assertThat(LaneOffer.read(view)).isEqualTo(new LaneOffer(A, B));
    }

    @Test
    void notesHaveTheBytesOfTheDescription() {
        assertThat(bytes(new LaneNote(Kind.ENDED, List.of(A)))).isEqualTo(Vectors.lanes("LaneNote ENDED A"));
        assertThat(bytes(new LaneNote(Kind.HELD, List.of(B, A)))).isEqualTo(Vectors.lanes("LaneNote HELD B,A"));
        assertThat(bytes(new LaneNote(Kind.HELD, Collections.nCopies(300, A))))
                .isEqualTo(Vectors.lanes("LaneNote HELD 300 times A"));
    }

    @Test
    void notesAreReadAsTheyWereWritten() throws Exception {
        for (LaneNote note : List.of(
                new LaneNote(Kind.ENDED, List.of(A, B)),
                new LaneNote(Kind.HELD, List.of()),
                new LaneNote(Kind.HELD, Collections.nCopies(LaneNote.MOST_RECEIVERS, A)))) {
            FrameView view = RawFrame.view(bytes(note));
            assertThat(LaneNote.is(view)).isTrue();
            assertThat(LaneOffer.is(view)).isFalse();
            assertThat(LaneNote.read(view)).isEqualTo(note);
        }
    }

    @Test
    void reportsHaveTheBytesOfTheDescription() {
        assertThat(bytes(REPORT)).isEqualTo(Vectors.lanes("EndpointReport 1000,20,3,2,1,70000"));
        assertThat(bytes(EndpointReport.NOTHING)).isEqualTo(Vectors.lanes("EndpointReport 0,0,0,0,0,0"));
    }

    @Test
    void reportsAreReadAsTheyWereWritten() throws Exception {
        long most = EndpointReport.LARGEST;
        EndpointReport largest = new EndpointReport(most, most, most, Integer.MAX_VALUE, Integer.MAX_VALUE, most);
        for (EndpointReport report : List.of(EndpointReport.NOTHING, REPORT, largest)) {
            FrameView view = RawFrame.view(bytes(report));
            assertThat(EndpointReport.is(view)).isTrue();
            assertThat(LaneNote.is(view)).isFalse();
            assertThat(EndpointReport.read(view)).isEqualTo(report);
        }
    }

    @Test
    void numbersThatAreNegativeOrTooLargeAreRefusedOnBothSides() {
        for (long number : new long[] {-1, Long.MIN_VALUE, EndpointReport.LARGEST + 1, Long.MAX_VALUE}) {
            assertThatIllegalArgumentException().isThrownBy(() -> new EndpointReport(0, number, 0, 0, 0, 0));
            for (int place : new int[] {0, 1, 2, 5}) {
                assertThatItIsRefused(place, number);
            }
        }
        assertThatItIsRefused(3, 0x8000_0000L);
        assertThatItIsRefused(4, 0xFFFF_FFFFL);
    }

    private static void assertThatItIsRefused(int place, long number) {
        ByteBuffer memory = ByteBuffer.allocate(EndpointReport.MOST_BYTES);
        FrameWriter writer = new FrameWriter();
        BincodeWriter payload = EndpointReport.TYPE.begin(writer, memory, EncodedSelector.NOBODY);
        for (int i = 0; i < 6; i++) {
            payload.writeU64(i == place ? number : 0);
        }
        byte[] frame = Arrays.copyOf(memory.array(), Math.toIntExact(writer.end()));
        assertThatExceptionOfType(MalformedFrameException.class)
                .as("%s at %s", number, place)
                .isThrownBy(() -> EndpointReport.read(RawFrame.view(frame)));
    }

    @Test
    void noCountShrinksBehindAnEarlierReport() {
        assertThat(new EndpointReport(999, 21, 2, 1, 0, 5).behind(REPORT))
                .isEqualTo(new EndpointReport(1000, 21, 3, 1, 0, 5));
    }

    @Test
    void whoeverDoesNotKnowThemGivesThemToNobody() throws Exception {
        for (byte[] frame :
                List.of(bytes(new LaneOffer(A, B)), bytes(new LaneNote(Kind.ENDED, List.of(A))), bytes(REPORT))) {
            FrameView view = RawFrame.view(frame);
            LabelProgram program = LabelProgram.decode(view.memory(), view.expressionOffset(), view.expressionLength());
            assertThat(program.matches(Label.of("earth").elementSet())).isFalse();
            assertThat(view.isMulticast()).isFalse();
            assertThat(view.timeToLiveNanos()).isZero();
            assertThat(view.regionCount()).isZero();
        }
    }

    @Test
    void aKindOfALaterVersionIsAnotherOne() throws Exception {
        byte[] frame = bytes(new LaneNote(Kind.ENDED, List.of(A)));
        frame[RawFrame.view(frame).payloadOffset()] = 77;
        assertThat(LaneNote.read(RawFrame.view(frame))).isEqualTo(new LaneNote(Kind.OTHER, List.of(A)));
    }

    @Test
    void moreReceiversThanANoteMayHaveAreRefusedOnBothSides() throws Exception {
        List<UUID> tooMany = Collections.nCopies(LaneNote.MOST_RECEIVERS + 1, A);
        assertThatIllegalArgumentException().isThrownBy(() -> new LaneNote(Kind.HELD, tooMany));
        byte[] frame = bytes(new LaneNote(Kind.HELD, tooMany.subList(1, tooMany.size())));
        int count = RawFrame.view(frame).payloadOffset() + 2;
        frame[count] = 1;
        assertThatExceptionOfType(MalformedFrameException.class)
                .isThrownBy(() -> LaneNote.read(RawFrame.view(frame)))
                .withMessageContaining("4097 receivers");
    }

    @Test
    void whatTheEndCutsOffIsMalformed() {
        assertThatEveryShorterPayloadIsMalformed(bytes(new LaneOffer(A, B)), LaneOffer::read);
        assertThatEveryShorterPayloadIsMalformed(bytes(new LaneNote(Kind.ENDED, List.of(A, B))), LaneNote::read);
        assertThatEveryShorterPayloadIsMalformed(bytes(EndpointReport.NOTHING), EndpointReport::read);
    }

    private static void assertThatEveryShorterPayloadIsMalformed(byte[] frame, Reading reading) {
        RawFrame raw = new RawFrame();
        raw.typeId = Arrays.copyOfRange(frame, 10, 26);
        byte[] payload = Arrays.copyOfRange(frame, 36, frame.length);
        for (int length = 0; length < payload.length - 3; length++) {
            raw.payload = Arrays.copyOf(payload, length);
            assertThatExceptionOfType(MalformedFrameException.class)
                    .as("%s bytes", length)
                    .isThrownBy(() -> reading.read(raw.view()));
        }
    }

    @Test
    void whateverTheBytesAreTheyAreReadOrMalformed() throws Exception {
        int read = mutate(bytes(new LaneNote(Kind.ENDED, List.of(A, B))), LaneNote::read);
        assertThat(read).isBetween(1, ROUNDS - 1);
        assertThat(mutate(bytes(REPORT), EndpointReport::read)).isBetween(1, ROUNDS - 1);
        // Any bytes are instances; only the frame around them can be broken.
        assertThat(mutate(bytes(new LaneOffer(A, B)), LaneOffer::read)).isBetween(1, ROUNDS - 1);
    }

    private static int mutate(byte[] frame, Reading reading) {
        Random random = new Random(20_261_201);
        int read = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] damaged = frame.clone();
            for (int i = 0; i <= random.nextInt(3); i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                reading.read(RawFrame.view(damaged));
                read++;
            } catch (MalformedFrameException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
        return read;
    }

    @Test
    void anotherPayloadIsNeither() throws Exception {
        FrameView view = new RawFrame().view();
        assertThat(LaneOffer.is(view)).isFalse();
        assertThat(LaneNote.is(view)).isFalse();
        assertThat(EndpointReport.is(view)).isFalse();
        assertThatExceptionOfType(MalformedFrameException.class).isThrownBy(() -> EndpointReport.read(view));
        assertThatExceptionOfType(MalformedFrameException.class).isThrownBy(() -> LaneOffer.read(view));
        assertThatExceptionOfType(MalformedFrameException.class).isThrownBy(() -> LaneNote.read(view));
    }
}
