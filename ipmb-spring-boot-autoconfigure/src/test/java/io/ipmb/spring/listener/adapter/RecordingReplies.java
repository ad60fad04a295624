package io.ipmb.spring.listener.adapter;

import io.ipmb.Selector;
import io.ipmb.spring.core.ReplyOperations;
import io.ipmb.spring.support.IpmbHeaders;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.MessageHeaders;

/** Records the replies as text. */
final class RecordingReplies implements ReplyOperations {

    final List<String> said = new CopyOnWriteArrayList<>();
    volatile @Nullable RuntimeException broken;

    @Override
    public boolean isRequest(MessageHeaders request) {
        return request.containsKey(IpmbHeaders.REPLY_TO);
    }

    @Override
    public void reply(MessageHeaders request, Object payload) {
        check();
        said.add("reply " + payload + " to " + request.get(IpmbHeaders.CORRELATION_ID));
    }

    @Override
    public void replyTo(Selector destination, MessageHeaders request, Object payload) {
        check();
        said.add("send " + payload + " to " + destination.expression());
    }

    @Override
    public void refuse(MessageHeaders request, String why) {
        if (isRequest(request)) {
            said.add("refuse: " + why);
        }
    }

    private void check() {
        RuntimeException failure = broken;
        if (failure != null) {
            throw failure;
        }
    }
}
