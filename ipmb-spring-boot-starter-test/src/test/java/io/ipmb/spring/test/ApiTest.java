package io.ipmb.spring.test;

import io.ipmb.testsupport.ApiFile;
import io.ipmb.testsupport.PublicApi;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The API of the starter for tests does not change by the way: tests of applications are written against it. */
class ApiTest {

    @Test
    void isAsAgreed() throws IOException {
        ApiFile.check(
                new PublicApi(element -> false),
                Path.of("src/api/ipmb-spring-test.txt"),
                IpmbTestBus.class,
                name -> name.startsWith("io.ipmb.spring"),
                ApiTest.class);
    }
}
