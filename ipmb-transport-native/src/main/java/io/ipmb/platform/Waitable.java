package io.ipmb.platform;

/** Something whose readiness a {@link WaitSet} of the same platform can wait for. */
public interface Waitable {}
