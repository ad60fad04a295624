package io.ipmb.platform;

import java.io.FileDescriptor;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;

/** Conversion between kernel objects and the counterparts of the JDK and other libraries. Thread-safe. */
public interface KernelObjects {

    /** Whether the object is one of this platform, open or not; only such objects can travel on its channels. */
    boolean isOurs(KernelObject object);

    /** Takes ownership of a raw descriptor or handle value; the caller must not use or close it afterwards. */
    KernelObject adopt(long number) throws PlatformException;

    /** Duplicates the object behind an open file; the caller keeps its own. */
    KernelObject duplicateOf(FileDescriptor descriptor) throws PlatformException;

    /** Duplicates the object behind an open channel of the default file system; the caller keeps its own. */
    KernelObject duplicateOf(FileChannel channel) throws PlatformException;

    /** The raw descriptor or handle value, valid until the object is closed. */
    long number(KernelObject object) throws PlatformException;

    /** Turns the object into a stream that owns it; the object itself counts as closed afterwards. */
    InputStream intoInputStream(KernelObject object) throws PlatformException;

    /** Turns the object into a channel that owns it; the object itself counts as closed afterwards. */
    FileChannel intoChannel(KernelObject object) throws PlatformException;

    /** Turns the object into a stream that owns it; the object itself counts as closed afterwards. */
    OutputStream intoOutputStream(KernelObject object) throws PlatformException;
}
