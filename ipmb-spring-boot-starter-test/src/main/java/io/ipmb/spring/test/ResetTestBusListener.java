package io.ipmb.spring.test;

import org.springframework.core.Ordered;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/** Takes the test's endpoints off the bus after each test method. */
final class ResetTestBusListener implements TestExecutionListener, Ordered {

    /** As the listeners that reset mocks: what a test's own clean-up does comes first. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE - 100;
    }

    @Override
    public void afterTestMethod(TestContext testContext) {
        if (testContext.hasApplicationContext()) {
            testContext
                    .getApplicationContext()
                    .getBeanProvider(IpmbTestBus.class)
                    .ifAvailable(IpmbTestBus::close);
        }
    }
}
