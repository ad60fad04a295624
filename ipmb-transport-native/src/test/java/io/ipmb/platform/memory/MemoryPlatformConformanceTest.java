package io.ipmb.platform.memory;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformConformanceTest;
import io.ipmb.platform.SendChannel;
import java.util.List;

class MemoryPlatformConformanceTest extends PlatformConformanceTest {

    private final MemoryPlatform platform = new MemoryPlatform();

    @Override
    protected Platform platform() {
        return platform;
    }

    @Override
    protected List<String> openObjects() {
        return platform.openObjects().stream().map(OpenObject::toString).toList();
    }

    @Override
    protected KernelObject asObject(SendChannel connection) throws Exception {
        return platform.objectOf(connection);
    }
}
