package io.ipmb.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the size of a message: a number of bytes, or a number with a unit as other sizes have. */
final class MessageBytes implements ITypeConverter<Integer> {

    @Override
    public Integer convert(String text) {
        boolean bare = !text.isEmpty() && text.chars().allMatch(sign -> sign >= '0' && sign <= '9');
        long bytes = ByteSize.parse(bare ? text + "B" : text).bytes();
        if (bytes > Integer.MAX_VALUE) {
            throw new TypeConversionException("'" + text + "' is too large");
        }
        return (int) bytes;
    }
}
