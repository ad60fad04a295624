package io.ipmb.spring.annotation;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Base of beans that record their messages. */
abstract class Remembering {
    final List<String> seen = new CopyOnWriteArrayList<>();
}
