package io.ipmb.spring.boot.test.autoconfigure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.PropertyMapping;

/**
 * On a test class: the test's context gets a bus of its own, whatever {@code ipmb.identifier} says, and a bean
 * {@link io.ipmb.spring.test.IpmbTestBus} whose endpoints send to the application and await what it sends. Label and
 * token are the application's; nothing has to run besides the test.
 *
 * <pre>{@code
 * @SpringBootTest
 * @AutoConfigureTestIpmb
 * class ObservatoryTest {
 *
 *     @Test
 *     void answersGreetings(@Autowired IpmbTestBus testBus) {
 *         TestEndpoint earth = testBus.endpoint("earth");
 *         earth.send("moon", "Hello");
 *         assertThat(earth.await(String.class)).isEqualTo("Hello, earth");
 *     }
 * }
 * }</pre>
 * @since 0.1.0
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ImportAutoConfiguration
@PropertyMapping("ipmb.test")
public @interface AutoConfigureTestIpmb {

    /** Where the bus is: inside the JVM unless said otherwise. */
    TestPlatform platform() default TestPlatform.IN_PROCESS;
}
