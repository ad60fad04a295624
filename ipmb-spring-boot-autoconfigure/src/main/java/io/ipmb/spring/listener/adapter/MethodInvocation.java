package io.ipmb.spring.listener.adapter;

import io.ipmb.spring.listener.IllegalListenerException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls a listener's method with what its parameters want from a message. Thread-safe. */
final class MethodInvocation implements ListenerInvocation {

    private static final MethodType CALL = MethodType.methodType(Object.class, Object[].class);

    private final MethodHandle handle;
    private final MethodArgument[] arguments;

    /**
     * @param bean on which the method is called, the proxy where there is one
     * @param method as the bean has it: of its proxy's class or interface
     * @throws IllegalListenerException when the module of the bean's class keeps others out
     */
    MethodInvocation(Object bean, Method method, List<MethodArgument> arguments, Object description) {
        this.arguments = arguments.toArray(MethodArgument[]::new);
        MethodHandle found;
        try {
            method.setAccessible(true);
            found = MethodHandles.lookup().unreflect(method);
        } catch (InaccessibleObjectException | SecurityException | IllegalAccessException e) {
            throw new IllegalListenerException(
                    "The listener " + description + " cannot be called: " + e.getMessage(),
                    "Open its package to io.ipmb.spring in module-info.java, or make class and method public and export"
                            + " the package.",
                    e);
        }
        MethodHandle bound = Modifier.isStatic(method.getModifiers()) ? found : found.bindTo(bean);
        this.handle = bound.asFixedArity()
                .asSpreader(Object[].class, arguments.size())
                .asType(CALL);
    }

    @Override
    public @Nullable Object invoke(ReceivedMessage received) throws Throwable {
        @Nullable Object[] values = new Object[arguments.length];
        try {
            for (int i = 0; i < values.length; i++) {
                values[i] = arguments[i].resolve(received);
            }
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            throw new ArgumentsFailedException(e);
        }
        return (Object) handle.invokeExact(values);
    }
}
