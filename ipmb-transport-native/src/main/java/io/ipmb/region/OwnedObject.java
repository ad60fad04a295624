package io.ipmb.region;

import io.ipmb.NativeObject;
import io.ipmb.PlatformFailureException;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.Platforms;
import java.io.FileDescriptor;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.channels.FileChannel;

/**
 * A user's hold on a kernel object. It ends when it is closed, converted, or lost and found by the {@link SafetyNet};
 * each call keeps the hold reachable to its end, so that the safety net cannot intervene during it.
 */
public final class OwnedObject implements NativeObject {

    private final KernelObject object;
    private final Platform platform;
    private final Cleaner.Cleanable net;

    private OwnedObject(KernelObject object, Platform platform) {
        this.object = object;
        this.platform = platform;
        this.net = SafetyNet.watch(this, () -> giveUp(object), () -> "A kernel object (" + object + ")");
    }

    private static boolean giveUp(KernelObject object) {
        boolean there = object.isOpen();
        object.close();
        return there;
    }

    /** A call of the platform; {@link #call} makes its failures unchecked. */
    @FunctionalInterface
    private interface Call<T> {
        T run() throws PlatformException;
    }

    private static <T> T call(Call<T> call) {
        try {
            return call.run();
        } catch (PlatformException e) {
            throw new PlatformFailureException("The object cannot be used", e.isShortage(), e);
        }
    }

    private <T> T use(Call<T> call) {
        try {
            return call(call);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Takes ownership of an object from a received message. */
    public static OwnedObject received(KernelObject object, Platform platform) {
        return new OwnedObject(object, platform);
    }

    /** See {@link NativeObject#adopt(long)}. */
    public static OwnedObject adopt(long number) {
        Platform platform = Platforms.current();
        return call(() -> new OwnedObject(platform.kernelObjects().adopt(number), platform));
    }

    /** See {@link NativeObject#duplicateOf(FileChannel)}. */
    public static OwnedObject duplicateOf(FileChannel channel) {
        Platform platform = Platforms.current();
        return call(() -> new OwnedObject(platform.kernelObjects().duplicateOf(channel), platform));
    }

    /** See {@link NativeObject#duplicateOf(FileDescriptor)}. */
    public static OwnedObject duplicateOf(FileDescriptor descriptor) {
        Platform platform = Platforms.current();
        return call(() -> new OwnedObject(platform.kernelObjects().duplicateOf(descriptor), platform));
    }

    /** Casts to the only implementation. */
    public static OwnedObject of(NativeObject object) {
        if (object instanceof OwnedObject owned) {
            return owned;
        }
        throw new IllegalArgumentException(
                "not an object of this library: " + object.getClass().getName());
    }

    /** The object itself, borrowed while the caller keeps this hold reachable and open. */
    public KernelObject object() {
        return object;
    }

    @Override
    public InputStream toInputStream() {
        return use(() -> platform.kernelObjects().intoInputStream(object));
    }

    @Override
    public OutputStream toOutputStream() {
        return use(() -> platform.kernelObjects().intoOutputStream(object));
    }

    @Override
    public FileChannel toChannel() {
        return use(() -> platform.kernelObjects().intoChannel(object));
    }

    @Override
    public long number() {
        return use(() -> platform.kernelObjects().number(object));
    }

    @Override
    public NativeObject duplicate() {
        return use(() -> new OwnedObject(object.duplicate(), platform));
    }

    @Override
    public boolean isOpen() {
        return object.isOpen();
    }

    @Override
    public void close() {
        object.close();
        net.clean();
    }

    @Override
    public String toString() {
        return "NativeObject[" + object + "]";
    }
}
