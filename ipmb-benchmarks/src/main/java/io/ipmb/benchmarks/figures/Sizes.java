package io.ipmb.benchmarks.figures;

/** Texts for sizes in bytes. */
final class Sizes {

    private static final int KIBI = 1024;

    private Sizes() {}

    /** {@code 64 B}, {@code 16 KB}, {@code 8 MB}. */
    static String text(int bytes) {
        if (bytes % (KIBI * KIBI) == 0) {
            return bytes / (KIBI * KIBI) + " MB";
        }
        return bytes % KIBI == 0 ? bytes / KIBI + " KB" : bytes + " B";
    }
}
