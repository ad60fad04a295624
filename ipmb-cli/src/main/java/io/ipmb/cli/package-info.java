/**
 * The command line {@code ipmb}: one class a command. Knows the transport's API, picocli for the grammar of commands
 * and Jackson for JSON; nobody knows it.
 */
@NullMarked
package io.ipmb.cli;

import org.jspecify.annotations.NullMarked;
