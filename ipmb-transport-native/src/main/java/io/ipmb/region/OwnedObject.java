package io.ipmb.region;

import io.ipmb.IpmbException;
import io.ipmb.NativeObject;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.Platforms;
import java.io.FileDescriptor;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;

/** A user's hold on a kernel object. */
public final class OwnedObject implements NativeObject {

    private final KernelObject object;
    private final Platform platform;

    private OwnedObject(KernelObject object, Platform platform) {
        this.object = object;
        this.platform = platform;
    }

    /** What the platform does for an object; its failures come out as unchecked ones. */
    @FunctionalInterface
    private interface Call<T> {
        T run() throws PlatformException;
    }

    private static <T> T call(Call<T> call) {
        try {
            return call.run();
        } catch (PlatformException e) {
            throw new IpmbException("The object cannot be used: " + e.getMessage(), e);
        }
    }

    /** Takes over an object that came with a message. */
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

    /** The one implementation of the user's interface. */
    public static OwnedObject of(NativeObject object) {
        if (object instanceof OwnedObject owned) {
            return owned;
        }
        throw new IllegalArgumentException(
                "not an object of this library: " + object.getClass().getName());
    }

    /** The object itself, borrowed. */
    public KernelObject object() {
        return object;
    }

    @Override
    public InputStream toInputStream() {
        return call(() -> platform.kernelObjects().intoInputStream(object));
    }

    @Override
    public OutputStream toOutputStream() {
        return call(() -> platform.kernelObjects().intoOutputStream(object));
    }

    @Override
    public FileChannel toChannel() {
        return call(() -> platform.kernelObjects().intoChannel(object));
    }

    @Override
    public long number() {
        return call(() -> platform.kernelObjects().number(object));
    }

    @Override
    public NativeObject duplicate() {
        return call(() -> new OwnedObject(object.duplicate(), platform));
    }

    @Override
    public boolean isOpen() {
        return object.isOpen();
    }

    @Override
    public void close() {
        object.close();
    }

    @Override
    public String toString() {
        return "NativeObject[" + object + "]";
    }
}
