package io.ipmb.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Endpoint;
import io.ipmb.testsupport.ApiFile;
import io.ipmb.testsupport.PublicApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The API of the transport does not change by the way. */
class ApiTest {

    /** What {@code module-info.java} exports to everybody. */
    private static final Set<String> EXPORTED = Set.of("io.ipmb", "io.ipmb.codec", "io.ipmb.counter");

    /** All that is public in them is API. */
    private static final PublicApi API = new PublicApi(element -> false);

    /** Has one of each kind of member. */
    @SuppressWarnings("try") // close() of any AutoCloseable may throw InterruptedException; it is not called here
    public abstract static class Sample<T extends Comparable<T>> implements AutoCloseable {
        /** A constant. */
        public static final int CONSTANT = 7;

        private int hidden;

        /** To be called by heirs. */
        protected Sample() {}

        Sample(int hidden) {
            this.hidden = hidden;
        }

        /** Nullness and type arguments. */
        public @Nullable T find(Map<String, ? extends List<@Nullable T>> where, byte @Nullable [] key, String... more)
                throws IOException {
            throw new IOException(where + "" + hidden + key + more);
        }

        /** For heirs. */
        protected abstract void heard();

        void inside() {}
    }

    @Test
    void isAsAgreed() throws IOException {
        ApiFile.check(API, Path.of("src/api/ipmb.txt"), Endpoint.class, EXPORTED::contains, ApiTest.class);
    }

    @Test
    void eachTypeSaysSinceWhen() throws IOException {
        for (Class<?> type : API.types(Endpoint.class, EXPORTED::contains)) {
            if (!type.isMemberClass()) {
                String file = "src/main/java/" + type.getName().replace('.', '/') + ".java";
                String source = Files.readString(Path.of(file));
                String comment = source.substring(source.indexOf("/**"), source.indexOf("*/"));
                assertThat(comment).as(file).contains("@since ");
            }
        }
    }

    @Test
    void everythingThatAProgramSeesIsShown() {
        assertThat(API.text(List.of(Sample.class))).isEqualTo("""
                        public abstract class io.ipmb.architecture.ApiTest.Sample<T extends Comparable<T>> implements AutoCloseable
                            protected <init>()
                            protected abstract void heard()
                            public @Nullable T find(java.util.Map<String, ? extends java.util.List<@Nullable T>>, byte @Nullable [], String...) throws java.io.IOException
                            public static final int CONSTANT = 7
                        """);
    }
}
