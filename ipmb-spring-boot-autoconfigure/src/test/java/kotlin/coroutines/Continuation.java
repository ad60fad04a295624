package kotlin.coroutines;

/** Stands for Kotlin's, which is not on the class path: the last parameter of a suspend function. */
public interface Continuation<T> {}
