/** The sample that listens: prints what earth sends and answers each message. */
@NullMarked
package io.ipmb.sample.moon;

import org.jspecify.annotations.NullMarked;
