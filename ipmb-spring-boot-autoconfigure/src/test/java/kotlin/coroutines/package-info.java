/** A Kotlin suspend function, as the Java compiler sees it. */
@NullMarked
package kotlin.coroutines;

import org.jspecify.annotations.NullMarked;
