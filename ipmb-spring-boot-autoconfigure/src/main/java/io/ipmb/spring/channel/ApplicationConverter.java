package io.ipmb.spring.channel;

import io.ipmb.spring.support.Internal;
import io.ipmb.spring.support.IpmbMessageConverter;
import org.springframework.beans.factory.BeanFactory;

/** Chooses the application's converter among several beans, where none is injected. */
@Internal
public final class ApplicationConverter {

    private ApplicationConverter() {}

    /**
     * The only or the primary converter, otherwise the one named {@link IpmbMessageConverter#BEAN_NAME}.
     *
     * @throws org.springframework.beans.BeansException when there is none of these
     */
    public static IpmbMessageConverter in(BeanFactory beans) {
        IpmbMessageConverter only =
                beans.getBeanProvider(IpmbMessageConverter.class).getIfUnique();
        return only == null ? beans.getBean(IpmbMessageConverter.BEAN_NAME, IpmbMessageConverter.class) : only;
    }
}
