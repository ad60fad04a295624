package io.ipmb.spring.event;

import io.ipmb.Label;
import io.ipmb.codec.PayloadTypes;
import java.util.UUID;
import org.springframework.context.ApplicationEvent;

/**
 * An event of one of the application's endpoints, or of the listeners behind it. A thread of its own publishes the
 * events of an application, in their order and a moment later.
 *
 * @since 0.1.0
 */
public abstract class IpmbEvent extends ApplicationEvent {

    private final transient Label label;
    private final String identifier;

    /**
     * @param source the endpoint's owner, for instance a listener container
     * @param identifier the bus's name
     * @param label the endpoint's label
     */
    protected IpmbEvent(Object source, String identifier, Label label) {
        super(source);
        this.identifier = identifier;
        this.label = label;
    }

    /** The bus's name. */
    public String identifier() {
        return identifier;
    }

    /** The endpoint's label. */
    public Label label() {
        return label;
    }

    /** The event in words, without bus and label. */
    protected abstract String what();

    /** The name of a payload type, or its id if this process does not know the type. */
    static String nameOf(UUID typeId) {
        String name = PayloadTypes.nameOf(typeId);
        return name == null ? typeId.toString() : name;
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "[bus " + identifier + ", label " + label.elements() + ", " + what() + "]";
    }
}
