package io.ipmb.spring.test;

import org.springframework.core.Ordered;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/** Takes a test method's endpoints off the bus after it. */
final class ResetTestBusListener implements TestExecutionListener, Ordered {

    /** As the listeners that reset mocks: what a test's own clean-up does comes first. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE - 100;
    }

    @Override
    public void beforeTestMethod(TestContext testContext) {
        if (testContext.hasApplicationContext()) {
            RunningTests.begin(testContext.getApplicationContext());
        }
    }

    @Override
    public void afterTestMethod(TestContext testContext) {
        if (testContext.hasApplicationContext()) {
            Object test = RunningTests.current();
            boolean last = RunningTests.end(testContext.getApplicationContext());
            testContext
                    .getApplicationContext()
                    .getBeanProvider(IpmbTestBus.class)
                    .ifAvailable(bus -> bus.ended(test, last));
        }
    }
}
