package io.ipmb.codec;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A struct: the components of a record, one after the other. Writing and reading are one method handle each, combined
 * once, so that primitives are never boxed. The codec is a record itself because the JIT compiler treats fields of
 * records as constants: it inlines the codec of a record inside a record.
 *
 * @param type the record's class
 * @param writer of type (BincodeWriter, Object)void
 * @param reader of type (BincodeReader)Object
 */
record RecordCodec(Class<?> type, MethodHandle writer, MethodHandle reader) implements Codec<Object> {

    private static final MethodHandle WRITE;
    private static final MethodHandle WRITE_CHAR;
    private static final MethodHandle READ;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            WRITE = lookup.findStatic(
                    RecordCodec.class,
                    "writeComponent",
                    MethodType.methodType(void.class, Place.class, Slot.class, BincodeWriter.class, Object.class));
            WRITE_CHAR = lookup.findStatic(
                    RecordCodec.class,
                    "writeChar",
                    MethodType.methodType(void.class, Place.class, BincodeWriter.class, char.class));
            READ = lookup.findVirtual(Slot.class, "read", MethodType.methodType(Object.class, BincodeReader.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * The method handles of one component.
     *
     * @param accessor of type (type)component
     * @param writer of type (BincodeWriter, component)void
     * @param reader of type (BincodeReader)component
     */
    record Part(MethodHandle accessor, MethodHandle writer, MethodHandle reader) {

        /** A primitive. */
        static Part of(MethodHandle accessor, Primitives.Handles handles) {
            return new Part(accessor, handles.writer(), handles.reader());
        }

        /** A char, the one primitive that can fail: it may be half a character. */
        static Part ofChar(MethodHandle accessor, Place place, Primitives.Handles handles) {
            return new Part(accessor, MethodHandles.insertArguments(WRITE_CHAR, 0, place), handles.reader());
        }

        /** Any other type, through its slot. */
        static Part of(MethodHandle accessor, Place place, Slot slot) {
            Class<?> type = accessor.type().returnType();
            return new Part(
                    accessor,
                    MethodHandles.insertArguments(WRITE, 0, place, slot)
                            .asType(MethodType.methodType(void.class, BincodeWriter.class, type)),
                    READ.bindTo(slot).asType(MethodType.methodType(type, BincodeReader.class)));
        }
    }

    /** Where a value stands, for messages. */
    record Place(Class<?> record, String component) {}

    /** @param constructor the canonical constructor */
    static RecordCodec of(Class<?> type, List<Part> parts, MethodHandle constructor) {
        return new RecordCodec(type, writer(type, parts), reader(constructor, parts));
    }

    @SuppressWarnings("unused") // by WRITE
    private static void writeComponent(Place place, Slot slot, BincodeWriter out, @Nullable Object value) {
        try {
            slot.write(out, value);
        } catch (EncodeException e) {
            throw e.within(place.record(), place.component());
        }
    }

    @SuppressWarnings("unused") // by WRITE_CHAR
    private static void writeChar(Place place, BincodeWriter out, char value) {
        try {
            out.writeCharacter(value);
        } catch (EncodeException e) {
            throw e.within(place.record(), place.component());
        }
    }

    private static MethodHandle writer(Class<?> type, List<Part> parts) {
        MethodType shape = MethodType.methodType(void.class, BincodeWriter.class, type);
        MethodHandle all = MethodHandles.empty(shape);
        for (int i = parts.size() - 1; i >= 0; i--) {
            Part part = parts.get(i);
            MethodHandle one = MethodHandles.filterArguments(part.writer(), 1, part.accessor());
            all = MethodHandles.foldArguments(all, one.asType(shape));
        }
        return all.asType(MethodType.methodType(void.class, BincodeWriter.class, Object.class));
    }

    private static MethodHandle reader(MethodHandle constructor, List<Part> parts) {
        // The reader of the first component becomes the outermost and so runs first.
        MethodHandle all = constructor;
        for (int i = parts.size() - 1; i >= 0; i--) {
            all = MethodHandles.collectArguments(all, i, parts.get(i).reader());
        }
        MethodType shape = MethodType.methodType(constructor.type().returnType(), BincodeReader.class);
        if (parts.isEmpty()) {
            all = MethodHandles.dropArguments(all, 0, BincodeReader.class);
        } else {
            all = MethodHandles.permuteArguments(all, shape, new int[parts.size()]);
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
            throw new IllegalStateException("an accessor of " + type.getName() + " failed", e);
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
            // The constructor has refused the received values.
            throw new DecodeException(
                    "found values that " + type.getName() + " refuses (" + e + "), which end", in.position(), e);
        } finally {
            in.leave();
        }
    }
}
