package io.ipmb.spring.event;

import io.ipmb.Label;
import io.ipmb.codec.PayloadTypes;
import java.util.UUID;
import org.springframework.context.ApplicationEvent;

/**
 * Something that happened to one of the application's endpoints, or to the listeners behind it. Events of one
 * application are published in the order in which they happened, on a thread of their own, so that they may come a
 * moment later.
 *
 * @since 0.1.0
 */
public abstract class IpmbEvent extends ApplicationEvent {

    private final transient Label label;
    private final String identifier;

    /**
     * @param source whose endpoint it is, for instance a listener container
     * @param identifier the bus's name
     * @param label what the endpoint is addressed by
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

    /** What the endpoint is addressed by. */
    public Label label() {
        return label;
    }

    /** For a person to read: what happened, without where. */
    protected abstract String what();

    /** For a person to read: the name of a payload type where this process knows it, else its id. */
    static String nameOf(UUID typeId) {
        String name = PayloadTypes.nameOf(typeId);
        return name == null ? typeId.toString() : name;
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "[bus " + identifier + ", label " + label.elements() + ", " + what() + "]";
    }
}
