package io.ipmb.spring.annotation;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Base of beans that remember what they got. */
abstract class Remembering {
    final List<String> seen = new CopyOnWriteArrayList<>();
}
