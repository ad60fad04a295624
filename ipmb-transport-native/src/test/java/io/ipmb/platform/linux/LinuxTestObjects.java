package io.ipmb.platform.linux;

import com.sun.jna.Pointer;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.SendChannel;
import java.lang.reflect.Proxy;
import java.nio.file.Path;

/** What only a hostile peer would do with this platform's classes. */
public final class LinuxTestObjects {

    private static final int MFD_CLOEXEC = 1;

    private LinuxTestObjects() {}

    /** A channel's socket as an object that can be attached to a packet. */
    public static KernelObject objectOf(SendChannel channel) throws PlatformException {
        return ((LinuxSource) channel).descriptor().duplicate();
    }

    /** A memory file whose size can change, as the crate makes them. */
    public static KernelObject unsealedMemory(long bytes) {
        LinuxCalls calls = calls();
        NativeMemory name = NativeMemory.zeroed(1);
        int number = calls.memfdCreate(name.address(), MFD_CLOEXEC);
        name.keep();
        LinuxDescriptor memory = new LinuxDescriptor(calls, expectSuccess(number));
        resize(memory, bytes);
        return memory;
    }

    /** Cuts a memory file off, or lets it grow. */
    public static void resize(KernelObject memory, long bytes) {
        expectSuccess(calls().ftruncate(((LinuxDescriptor) memory).number(), bytes));
    }

    /** A socket that has the name of a bus and does not listen. */
    public static KernelObject boundAndNotListening(String identifier) throws PlatformException {
        LinuxSockets sockets = new LinuxSockets(calls(), new UserNamespace(Path.of("/proc")));
        LinuxDescriptor socket = sockets.open();
        expectSuccess(sockets.bind(socket.number(), sockets.address(identifier)));
        return socket;
    }

    /** A platform that finds what it knows of users in another folder than {@code /proc}. */
    public static Platform platformWithUsersOf(Path proc) {
        return new LinuxPlatform(calls(), new UserNamespace(proc));
    }

    /** Takes away from this process the right to open more than so many further descriptors, until it is closed. */
    public static AutoCloseable descriptorLimit(int free) {
        return new DescriptorLimit(calls(), free);
    }

    /** A platform to which the system reports nothing about sockets that virtual threads wait for. */
    public static Platform platformWithoutReports() {
        LinuxCalls real = calls();
        return new LinuxPlatform((LinuxCalls) Proxy.newProxyInstance(
                LinuxCalls.class.getClassLoader(), new Class<?>[] {LinuxCalls.class}, (proxy, method, arguments) -> {
                    boolean once = method.getName().equals("epollControl")
                            && (new Pointer((long) arguments[3]).getInt(0) & EpollEvents.EPOLLONESHOT) != 0;
                    return once ? (Object) (-Errno.ENOSPC) : method.invoke(real, arguments);
                }));
    }

    private static LinuxCalls calls() {
        return new JnaLinuxCalls(System.getProperty("os.arch"));
    }

    private static int expectSuccess(int result) {
        if (result < 0) {
            throw new AssertionError("errno " + -result);
        }
        return result;
    }
}
