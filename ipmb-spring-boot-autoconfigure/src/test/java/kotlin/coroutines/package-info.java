/** What the Java compiler sees of a Kotlin suspend function. */
@NullMarked
package kotlin.coroutines;

import org.jspecify.annotations.NullMarked;
