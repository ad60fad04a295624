package io.ipmb.interop;

import io.ipmb.codec.MessageType;

/** The peer's struct of this name. */
@MessageType("7b07473e-9659-4d47-a502-8245d71c0078")
record MyMessage(int foo, boolean bar) {}
