package io.ipmb.platform.linux;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.OpenDescriptors;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformConformanceTest;
import io.ipmb.platform.SendChannel;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(
        value = OS.LINUX,
        architectures = {"amd64", "aarch64"})
class LinuxPlatformConformanceTest extends PlatformConformanceTest {

    @Override
    protected Platform platform() {
        return new LinuxPlatform();
    }

    @Override
    protected List<String> openObjects() {
        return OpenDescriptors.list();
    }

    @Override
    protected KernelObject asObject(SendChannel connection) throws Exception {
        return ((LinuxSendChannel) connection).descriptor().duplicate();
    }
}
