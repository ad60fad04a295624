package io.ipmb.spring.boot.autoconfigure;

/** The application has a Spring Boot that this library is not made for. */
final class UnsupportedSpringBootException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnsupportedSpringBootException(String message) {
        super(message);
    }
}
