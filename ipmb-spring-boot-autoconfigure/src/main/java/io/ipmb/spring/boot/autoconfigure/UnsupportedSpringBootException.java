package io.ipmb.spring.boot.autoconfigure;

/** This library does not support the application's version of Spring Boot. */
final class UnsupportedSpringBootException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnsupportedSpringBootException(String message) {
        super(message);
    }
}
