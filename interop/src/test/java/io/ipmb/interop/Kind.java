package io.ipmb.interop;

import java.nio.file.Path;
import java.util.List;

/** The implementation of a driven process. */
enum Kind {
    /** The crate itself. */
    RUST {
        @Override
        List<String> command() {
            return List.of(RustPeerBuild.program().toString(), "drive");
        }

        @Override
        Kind other() {
            return JAVA;
        }
    },
    /** This library. */
    JAVA {
        @Override
        List<String> command() {
            String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
            return List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-Xshare:auto",
                    "-cp",
                    classPath,
                    JavaPeer.class.getName());
        }

        @Override
        Kind other() {
            return RUST;
        }
    };

    /** The command line of a process that waits to be driven. */
    abstract List<String> command();

    abstract Kind other();
}
