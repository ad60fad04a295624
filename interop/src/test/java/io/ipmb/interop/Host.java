package io.ipmb.interop;

/** The hosts of a bus with one endpoint of each kind. */
enum Host {
    /** The Rust endpoint, which is the controller's own one. */
    RUST(Kind.RUST, false),
    /** The Java endpoint, which is the controller's own one. */
    JAVA(Kind.JAVA, false),
    /** A third endpoint of the Rust kind; the two are ordinary endpoints. */
    RUST_APART(Kind.RUST, true),
    /** A third endpoint of the Java kind; the two are ordinary endpoints. */
    JAVA_APART(Kind.JAVA, true);

    private final Kind kind;
    private final boolean apart;

    Host(Kind kind, boolean apart) {
        this.kind = kind;
        this.apart = apart;
    }

    Kind kind() {
        return kind;
    }

    boolean isApart() {
        return apart;
    }

    /**
     * Whether a Rust sender must attach something: the crate's controller passes messages without any attachment only
     * to and from its own endpoint.
     */
    boolean losesPlainMessages() {
        return kind == Kind.RUST && apart;
    }
}
