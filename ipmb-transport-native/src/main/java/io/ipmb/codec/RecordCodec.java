package io.ipmb.codec;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;

/**
 * A struct: the components of a record, one after the other. Writing and reading are one method handle each, put together
 * once, so that primitives are never boxed.
 */
final class RecordCodec implements Codec<Object> {

    private static final MethodHandle WRITE;
    private static final MethodHandle READ;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            WRITE = lookup.findStatic(
                    RecordCodec.class,
                    "writeComponent",
                    MethodType.methodType(void.class, Component.class, BincodeWriter.class, Object.class));
            READ = lookup.findVirtual(Codec.class, "read", MethodType.methodType(Object.class, BincodeReader.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * One component that is written by a codec.
     *
     * @param path class and component, for messages
     * @param codec of its value
     * @param nullable whether null has a form on the wire
     */
    private record Component(String path, Codec<Object> codec, boolean nullable) {}

    private final MethodHandle writer;
    private final MethodHandle reader;

    /**
     * @param accessors of the components, in order
     * @param writers for each component, of type (BincodeWriter, component)void
     * @param constructor the canonical one
     * @param readers for each component, of type (BincodeReader)component
     */
    RecordCodec(
            Class<?> type,
            List<MethodHandle> accessors,
            List<MethodHandle> writers,
            MethodHandle constructor,
            List<MethodHandle> readers) {
        this.writer = writer(type, accessors, writers);
        this.reader = reader(constructor, readers);
    }

    /** A handle of type (BincodeWriter, type)void that goes through a codec. */
    static MethodHandle throughCodec(Class<?> type, Codec<Object> codec, boolean nullable, String path) {
        return MethodHandles.insertArguments(WRITE, 0, new Component(path, codec, nullable))
                .asType(MethodType.methodType(void.class, BincodeWriter.class, type));
    }

    /** A handle of type (BincodeReader)type that goes through a codec. */
    static MethodHandle throughCodec(Class<?> type, Codec<Object> codec) {
        return READ.bindTo(codec).asType(MethodType.methodType(type, BincodeReader.class));
    }

    @SuppressWarnings("unused") // by WRITE
    private static void writeComponent(Component component, BincodeWriter out, Object value) {
        if (value == null && !component.nullable()) {
            throw new IllegalArgumentException(
                    component.path() + " is null; annotate its type with @Nullable, or use Optional, if it may be");
        }
        component.codec().write(out, value);
    }

    private static MethodHandle writer(Class<?> type, List<MethodHandle> accessors, List<MethodHandle> writers) {
        MethodType shape = MethodType.methodType(void.class, BincodeWriter.class, type);
        MethodHandle all = MethodHandles.empty(shape);
        for (int i = writers.size() - 1; i >= 0; i--) {
            MethodHandle one = MethodHandles.filterArguments(writers.get(i), 1, accessors.get(i));
            all = MethodHandles.foldArguments(all, one.asType(shape));
        }
        return all.asType(MethodType.methodType(void.class, BincodeWriter.class, Object.class));
    }

    private static MethodHandle reader(MethodHandle constructor, List<MethodHandle> readers) {
        // The reader of the first component ends up outermost and so runs first.
        MethodHandle all = constructor;
        for (int i = readers.size() - 1; i >= 0; i--) {
            all = MethodHandles.collectArguments(all, i, readers.get(i));
        }
        MethodType shape = MethodType.methodType(constructor.type().returnType(), BincodeReader.class);
        if (readers.isEmpty()) {
            all = MethodHandles.dropArguments(all, 0, BincodeReader.class);
        } else {
            all = MethodHandles.permuteArguments(all, shape, new int[readers.size()]);
        }
        return all.asType(MethodType.methodType(Object.class, BincodeReader.class));
    }

    @Override
    public void write(BincodeWriter out, Object value) {
        out.enter();
        try {
            writer.invokeExact(out, value);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalArgumentException(
                    "an accessor of " + value.getClass().getName() + " failed", e);
        } finally {
            out.leave();
        }
    }

    @Override
    public Object read(BincodeReader in) {
        in.enter();
        try {
            return reader.invokeExact(in);
        } catch (DecodeException | Error e) {
            throw e;
        } catch (Throwable e) {
            // The constructor has refused what came over the wire.
            throw in.fail("the record refuses the values: " + e);
        } finally {
            in.leave();
        }
    }
}
