package io.ipmb.platform.memory;

/** One end of a link on the kernel's side: it sends into one channel and receives from the other one. */
final class MemoryLinkEnd extends Counted {

    final MemoryChannel out;
    final MemoryChannel in;

    /** Takes over the first reference to {@code out}; the receiving half of {@code in} belongs to this end alone. */
    MemoryLinkEnd(MemoryChannel out, MemoryChannel in) {
        this.out = out;
        this.in = in;
    }

    @Override
    void dispose() {
        out.release();
        in.ring.receiver().close();
    }

    @Override
    String describe() {
        return "end of a link";
    }
}
