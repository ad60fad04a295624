package io.ipmb.spring.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.support.Internal;
import io.ipmb.testsupport.ApiFile;
import io.ipmb.testsupport.PublicApi;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The API of the Spring module does not change by the way. The module has no {@code module-info}: Spring's jars have
 * none, many of them are optional here, and Spring Boot runs on the class path. {@link Internal} marks the types that
 * are public for other packages of the module alone.
 */
class ApiTest {

    private static final Predicate<String> PACKAGES = name -> name.startsWith("io.ipmb.spring");
    private static final PublicApi ALL = new PublicApi(element -> false);
    private static final PublicApi API = new PublicApi(element -> element.isAnnotationPresent(Internal.class));

    @Test
    void isAsAgreed() throws IOException {
        ApiFile.check(API, Path.of("src/api/ipmb-spring.txt"), IpmbTemplate.class, PACKAGES, ApiTest.class);
    }

    @Test
    void noSignatureShowsAnInternalType() {
        List<Class<?>> api = API.types(IpmbTemplate.class, PACKAGES);
        List<Class<?>> internal = new ArrayList<>(ALL.types(IpmbTemplate.class, PACKAGES));
        internal.removeAll(api);
        assertThat(internal).isNotEmpty();
        String text = API.text(api);
        for (Class<?> type : internal) {
            String name = type.getTypeName().replace('$', '.');
            assertThat(text.lines()
                            .filter(Pattern.compile("\\b" + Pattern.quote(name) + "\\b")
                                    .asPredicate()))
                    .as(name + " is internal")
                    .isEmpty();
        }
    }
}
