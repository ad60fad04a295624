package io.ipmb.spring.core;

import io.ipmb.BusEvent;
import io.ipmb.IncomingMessage;
import io.ipmb.Label;
import io.ipmb.MessageBox;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Listeners that record the messages they accept. */
final class RecordingListeners implements ApplicationListeners {

    final List<IncomingMessage> offered = new CopyOnWriteArrayList<>();
    final List<BusEvent> told = new CopyOnWriteArrayList<>();
    private final List<Consumer<? super MessageBox>> observers = new CopyOnWriteArrayList<>();
    private volatile boolean taking;
    private volatile MessageBox box = MessageBox.of();

    void take(boolean offers) {
        taking = offers;
    }

    void read(MessageBox types) {
        box = types;
        observers.forEach(observer -> observer.accept(types));
    }

    @Override
    public void onMessageBox(Consumer<? super MessageBox> observer) {
        observers.add(observer);
        observer.accept(box);
    }

    @Override
    public boolean offer(IncomingMessage message) {
        offered.add(message);
        return taking;
    }

    @Override
    public void tell(Label label, BusEvent event) {
        told.add(event);
    }
}
