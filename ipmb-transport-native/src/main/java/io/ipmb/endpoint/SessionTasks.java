package io.ipmb.endpoint;

import io.ipmb.platform.PlatformException;
import io.ipmb.platform.WaitSet;
import java.util.List;

/** Several tasks of the session loop's thread as one, in this order. */
final class SessionTasks implements SessionTask {

    private final List<SessionTask> tasks;

    SessionTasks(SessionTask... tasks) {
        this.tasks = List.of(tasks);
    }

    @Override
    public void begin(Session session, WaitSet waits) {
        tasks.forEach(task -> task.begin(session, waits));
    }

    @Override
    public long turn() throws PlatformException {
        long nanos = Long.MAX_VALUE;
        for (SessionTask task : tasks) {
            nanos = Math.min(nanos, task.turn());
        }
        return nanos;
    }

    @Override
    public void end() {
        tasks.forEach(SessionTask::end);
    }

    @Override
    public void close() {
        tasks.forEach(SessionTask::close);
    }
}
