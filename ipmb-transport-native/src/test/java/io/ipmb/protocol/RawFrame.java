package io.ipmb.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Frames put together by hand, so that each part of them can be wrong. */
public final class RawFrame {

    static final UUID TYPE_ID = UUID.fromString("7edbc10a-2147-499c-af9a-498723c7b35f");

    byte[] header = {(byte) 0xFF, 0, 8, 5};
    byte[] expression = leaf("earth");
    byte[] mode = {0};
    byte[] typeId = uuid(TYPE_ID);
    byte[] regionCount = {0};
    byte[] timeToLive = {5, 0};
    byte[] selectorTail = {};
    byte[] payload = string("hello");
    /** What the frame claims; null for the truth. */
    @Nullable Long selectorSize;

    /** What the frame claims; null for the truth. */
    @Nullable Long payloadSize;

    byte[] bytes() {
        byte[] selector = concat(expression, mode, typeId, regionCount, timeToLive, selectorTail);
        return concat(
                header, size(selectorSize, selector), padded(selector), size(payloadSize, payload), padded(payload));
    }

    FrameView view() throws MalformedFrameException {
        return view(bytes());
    }

    static FrameView view(byte[] frame) throws MalformedFrameException {
        FrameView view = new FrameView();
        view.wrap(ByteBuffer.wrap(frame), 0, frame.length);
        return view;
    }

    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    static byte[] string(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return concat(new byte[] {(byte) bytes.length}, bytes);
    }

    public static byte[] leaf(String name) {
        return concat(new byte[] {2}, string(name));
    }

    static byte[] uuid(UUID uuid) {
        return ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    /** {@code count} times the byte {@code op}, then the rest. */
    public static byte[] repeated(int count, int op, byte... rest) {
        byte[] ops = new byte[count];
        Arrays.fill(ops, (byte) op);
        return concat(ops, rest);
    }

    public static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] size(@Nullable Long claimed, byte[] content) {
        long size = claimed != null ? claimed : content.length;
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) size)
                .array();
    }

    private static byte[] padded(byte[] content) {
        return Arrays.copyOf(content, (content.length + 3) / 4 * 4);
    }
}
