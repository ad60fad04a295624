package io.ipmb.spring.channel;

import io.ipmb.spring.support.Internal;
import io.ipmb.spring.support.IpmbMessageConverter;
import org.springframework.beans.factory.BeanFactory;

/** Which of several converters among the beans is the application's, where nobody injects one. */
@Internal
public final class ApplicationConverter {

    private ApplicationConverter() {}

    /**
     * The only one or the primary one; else the one named {@link IpmbMessageConverter#BEAN_NAME}.
     *
     * @throws org.springframework.beans.BeansException when there is none of these
     */
    public static IpmbMessageConverter in(BeanFactory beans) {
        IpmbMessageConverter only =
                beans.getBeanProvider(IpmbMessageConverter.class).getIfUnique();
        return only == null ? beans.getBean(IpmbMessageConverter.BEAN_NAME, IpmbMessageConverter.class) : only;
    }
}
