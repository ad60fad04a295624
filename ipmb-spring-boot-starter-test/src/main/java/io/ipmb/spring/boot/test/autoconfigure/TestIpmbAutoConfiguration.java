package io.ipmb.spring.boot.test.autoconfigure;

import io.ipmb.BusPlatform;
import io.ipmb.spring.boot.autoconfigure.IpmbAutoConfiguration;
import io.ipmb.spring.boot.autoconfigure.IpmbConnectionDetails;
import io.ipmb.spring.boot.autoconfigure.IpmbProperties;
import io.ipmb.spring.core.EndpointFactory;
import io.ipmb.spring.support.IpmbMessageConverter;
import io.ipmb.spring.test.IpmbTestBus;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/**
 * A bus that the context shares with nobody, and the endpoints of the test on it.
 *
 * @since 0.1.0
 */
@AutoConfiguration(before = IpmbAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "ipmb.enabled", matchIfMissing = true)
@EnableConfigurationProperties(IpmbProperties.class)
public final class TestIpmbAutoConfiguration {

    TestIpmbAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(IpmbConnectionDetails.class)
    TestIpmbConnectionDetails testIpmbConnectionDetails(IpmbProperties properties) {
        return new TestIpmbConnectionDetails(properties.label(), properties.token());
    }

    @Bean
    @ConditionalOnMissingBean(BusPlatform.class)
    @ConditionalOnProperty(name = "ipmb.test.platform", havingValue = "IN_PROCESS", matchIfMissing = true)
    BusPlatform testIpmbPlatform() {
        return BusPlatform.inProcess();
    }

    /** Made when the test asks for it: the beans behind it come from a later configuration. */
    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean(IpmbTestBus.class)
    @Lazy
    IpmbTestBus ipmbTestBus(EndpointFactory endpointFactory, IpmbMessageConverter ipmbMessageConverter) {
        return new IpmbTestBus(endpointFactory, ipmbMessageConverter);
    }
}
