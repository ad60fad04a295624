package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.BusPlatform;
import io.ipmb.MemoryRegistry;
import io.ipmb.spring.support.BodyRegions;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.PropertyMapper;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The registry of memory regions, and the maintenance of this or the application's own registry. */
@Configuration(proxyBeanMethods = false)
class MemoryRegistryConfiguration {

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean(MemoryRegistry.class)
    MemoryRegistry ipmbMemoryRegistry(IpmbProperties properties, ObjectProvider<BusPlatform> platform) {
        IpmbProperties.MemoryRegion settings = properties.memoryRegion();
        String prefix = "ipmb.memory-region.";
        MemoryRegistry.Builder builder = MemoryRegistry.builder()
                .idleTime(PropertyChecks.notNegative(prefix + "idle-time", settings.idleTime()));
        PropertyMapper map = PropertyMapper.get();
        map.from(settings.maxBytes())
                .as(size -> PropertyChecks.bytes(prefix + "max-bytes", size))
                .to(builder::maxBytes);
        map.from(platform.getIfUnique()).to(builder::platform);
        return builder.build();
    }

    /** Without a single registry, bodies travel in the frame. */
    @Bean
    @ConditionalOnMissingBean(BodyRegions.class)
    BodyRegions ipmbBodyRegions(IpmbProperties properties, ObjectProvider<MemoryRegistry> registry) {
        IpmbProperties.MemoryRegion settings = properties.memoryRegion();
        String prefix = "ipmb.memory-region.";
        return new BodyRegions(
                registry.getIfUnique(),
                PropertyChecks.bytesOrNone(prefix + "threshold", settings.threshold()),
                PropertyChecks.bytesUpTo(
                        BodyRegions.HIGHEST_MAX_BODY_BYTES, prefix + "max-body-bytes", settings.maxBodyBytes()));
    }

    @Bean
    @ConditionalOnMissingBean(MemoryRegistryMaintenance.class)
    MemoryRegistryMaintenance ipmbMemoryRegistryMaintenance(
            IpmbProperties properties, ObjectProvider<MemoryRegistry> registries) {
        return new MemoryRegistryMaintenance(
                registries.orderedStream().toList(),
                PropertyChecks.notNegative(
                        "ipmb.memory-region.maintenance-interval",
                        properties.memoryRegion().maintenanceInterval()));
    }
}
